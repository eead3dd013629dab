-- An archived project is read, and nothing in it changes; an archived file is listed, and gives no bytes.

alter table project add column archived_at timestamptz;
alter table project_file
  add column archived boolean not null default false,
  add constraint project_file_archived check (not archived or kind = 'own' and class = 'file' and state = 'closed');
