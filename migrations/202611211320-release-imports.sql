-- How a release differs from the one before, in files; null for those published before this was kept.
alter table catalog_release add column difference jsonb;

-- One import from the page: a manifest that is checked, and published once somebody has looked at the report.
create table release_import (
  id text primary key default new_id('import'),
  release text not null check (release ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$'),
  -- the manifest: its file's name, and its bytes
  source text not null check (length(source) between 1 and 200),
  manifest_sha256 text not null references stored_object,
  dau text references dau,
  study text check (length(study) between 1 and 200),
  add_files boolean not null,
  skip_refused boolean not null,
  state text not null,
  version integer not null default 0,
  created_by text not null references person,
  created_at timestamptz not null default platform_now(),
  -- who asked for the check or the publication that is under way
  asked_by text not null references person,
  moved_at timestamptz not null default platform_now(),
  -- of the job under way: how often it was begun, where it is
  attempts integer not null default 0,
  step text not null default 'waiting',
  rows_read bigint not null default 0,
  bytes_read bigint not null default 0,
  -- the release that was current at the check, 0 where there was none
  base integer,
  report jsonb,
  -- people with a project that holds a file which the release withdraws or reissues
  holders integer not null default 0,
  -- the first of each; all of them are in the objects
  refusals jsonb not null default '[]',
  changes jsonb not null default '[]',
  refusals_sha256 text references stored_object,
  changes_sha256 text references stored_object,
  -- why it failed
  reason text not null default '',
  -- of the published release
  number integer references catalog_release
);
create index release_import_recent on release_import (created_at desc, id);
