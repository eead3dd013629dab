-- What became of a file: by the release that ended it, and by its path.
create index file_version_ended on file_version (last_release) where last_release is not null;
create index file_version_past on file_version (path) where last_release is not null;
-- What a release brought. The first brings everything, before which there is nothing to compare.
create index file_version_begun on file_version (first_release) where first_release > 1;
-- Who holds a file version.
create index project_file_version on project_file (catalog_file_id) where catalog_file_id is not null;
