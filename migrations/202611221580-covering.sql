-- A folder, and the latest of a project, are listed from an index alone, as far as the reader may know of them: the rows
-- themselves lie all over the table. An entry has at most 2,700 bytes, which is folder and name with some 200 DAUs.
create index project_file_listed on project_file (project_id, folder, name)
  include (id, modified_at, kind, daus, hidden, left_in);
drop index project_file_name;
create index project_file_latest on project_file (project_id, modified_at desc, id desc)
  include (name, kind, daus, hidden, left_in);
drop index project_file_newest;
