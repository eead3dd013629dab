-- Bytes that nothing refers to are freed: marked when that is found, and given up a while later.

-- null while something refers to it, as far as the last look found
alter table stored_object add column unused_since timestamptz;
create index stored_object_unused on stored_object (unused_since) where unused_since is not null;

-- An object leaves after a look at everything that may refer to it.
create index project_file_object on project_file (object_sha256) where object_sha256 is not null;
create index file_part_object on file_part (object_sha256) where object_sha256 is not null;
create index file_version_object on file_version (object_sha256) where object_sha256 is not null;

-- An upload on which nobody works any more ends.
alter table file_part add column touched_at timestamptz not null default platform_now();
create index project_file_open_since on project_file (modified_at) where state = 'open';

-- What is done once a night, and when it was begun last.
create table chore (
  name text primary key,
  begun_at timestamptz not null
);
insert into chore (name, begun_at) values ('free-objects', platform_now());
