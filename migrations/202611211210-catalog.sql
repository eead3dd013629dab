create table dau (
  code text primary key check (code ~ '^[A-Za-z][A-Za-z0-9_-]{0,30}$'),
  name text not null,
  description text not null,
  committee text not null,
  terms text[] not null default '{}',
  embargo_date date,
  acknowledgement text not null default '',
  created_at timestamptz not null default platform_now()
);

create table study (
  id text primary key,
  name text not null,
  description text not null default ''
);

create table publication (
  pmid text primary key check (pmid ~ '^[0-9]{1,9}$'),
  title text not null,
  journal text not null default '',
  year integer
);

-- A release is an immutable, numbered state of the catalog: the rows of catalog_file whose span holds its number.
create table catalog_release (
  number integer primary key,
  name text not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._ -]{0,79}$'),
  source text not null,
  published_by text,
  published_at timestamptz not null default platform_now(),
  files bigint not null,
  samples bigint not null,
  bytes bigint not null,
  cube bytea not null
);

create table catalog_file (
  id text primary key default new_id('file'),
  path text not null check (length(path) between 1 and 1024),
  size bigint check (size >= 0),
  md5 text check (length(md5) = 32),
  subject_name text not null,
  sample_name text not null,
  sample_type text not null,
  sequencing_type text not null,
  file_type text not null,
  tissue_type text not null,
  description text not null,
  diagnosis_id text not null,
  diagnosis_code text not null,
  diagnosis_name text not null,
  study_ids text[] not null,
  study_names text[] not null,
  pmids text[] not null,
  ega_accessions text not null,
  dataset_accession text not null,
  embargo_date date,
  dau_code text,
  control_sample text not null,
  age_at_diagnosis text not null,
  diagnosis_reported text not null,
  ethnicity text not null,
  race text not null,
  sex text not null,
  oncotree_code text not null,
  -- of an index file: the path of the file it belongs to
  primary_path text,
  object_sha256 text,
  first_release integer not null,
  last_release integer check (last_release >= first_release)
);
create unique index catalog_file_current on catalog_file (path) where last_release is null;
create index catalog_file_release on catalog_file (first_release, last_release);
