-- What people look for in a project with a million objects.
create extension if not exists pg_trgm;
-- By name, or how it begins.
create index project_file_called on project_file (project_id, name text_pattern_ops);
-- By what a name holds.
create index project_file_within_name on project_file using gin (name gin_trgm_ops);
-- What is no file is rare among files.
create index project_file_made on project_file (project_id, class, modified_at desc, id desc) where class <> 'file';
