-- A project follows the catalog: what a release withdrew leaves it, what it reissued is replaced. Rows that left stay
-- as the record of it; the bytes of none of them are opened any more.
create table project_change (
  project_id text not null references project,
  number integer not null check (number > 0),
  -- the current one at that instant
  release integer not null references catalog_release,
  at timestamptz not null default platform_now(),
  primary key (project_id, number)
);
alter table project_file
  add column came_in integer,
  add column left_in integer,
  add column left_as text check (left_as in ('withdrawn', 'reissued')),
  -- the earlier version that this one took the place of
  add column replaces text,
  add check ((left_in is null) = (left_as is null)),
  add foreign key (project_id, came_in) references project_change,
  add foreign key (project_id, left_in) references project_change,
  add foreign key (project_id, replaces) references project_file,
  drop constraint project_file_project_id_folder_name_key;
create unique index project_file_place on project_file (project_id, folder, name) where left_in is null;
create unique index project_file_successor on project_file (project_id, replaces) where replaces is not null;
create index project_file_left on project_file (project_id, left_in) where left_in is not null;
create index project_file_came on project_file (project_id, came_in) where came_in is not null;

-- Why a release is as it is, in the words of who published it: told to those whose files it withdrew or reissued.
alter table catalog_release add column note text not null default '' check (length(note) <= 1000);
alter table release_import add column note text not null default '' check (length(note) <= 1000);
