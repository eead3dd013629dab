-- Whether a project's viewer may show files of a DAU to who holds a grant without the right to download.
alter table dau add column viewing boolean not null default false;

-- What people read of controlled files in place, in spans of ten minutes: what the limit of an hour is held against.
create table viewing (
  person_id text not null references person,
  at timestamptz not null,
  project_id text not null references project,
  file_id text not null,
  ranges integer not null,
  bytes bigint not null,
  primary key (person_id, at, project_id, file_id)
);
