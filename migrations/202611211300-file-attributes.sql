-- What many files share is kept once: a file version names the attributes of its sample, study and publications.
create table file_attributes (
  -- MD5 of the content, so that equal attributes of two releases are one row
  id uuid primary key,
  subject_name text not null,
  sample_name text not null,
  sample_type text not null,
  tissue_type text not null,
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
  age_at_diagnosis text not null,
  diagnosis_reported text not null,
  ethnicity text not null,
  race text not null,
  sex text not null,
  oncotree_code text not null
);

-- One state of a file, in the releases first_release to last_release.
create table file_version (
  id text primary key,
  path text not null check (length(path) between 1 and 1024),
  size bigint check (size >= 0),
  md5 text check (length(md5) = 32),
  description text not null,
  sequencing_type text not null,
  file_type text not null,
  control_sample text not null,
  -- of file_attributes; not a foreign key: checking ten million rows one by one takes longer than writing them
  attributes_id uuid not null,
  -- of an index file: the path of the file it belongs to
  primary_path text,
  object_sha256 text,
  first_release integer not null,
  last_release integer check (last_release >= first_release)
);

create temp table moved as
select f.*, md5((subject_name, sample_name, sample_type, diagnosis_id, diagnosis_code, diagnosis_name, study_ids, study_names,
  pmids, ega_accessions, dataset_accession, embargo_date, dau_code, age_at_diagnosis, diagnosis_reported, ethnicity,
  race, sex, oncotree_code, tissue_type)::text)::uuid as attributes_id
from catalog_file f;
insert into file_attributes
select distinct on (attributes_id) attributes_id, subject_name, sample_name, sample_type, tissue_type, diagnosis_id,
  diagnosis_code, diagnosis_name, study_ids, study_names, pmids, ega_accessions, dataset_accession, embargo_date,
  dau_code, age_at_diagnosis, diagnosis_reported, ethnicity, race, sex, oncotree_code
from moved;
insert into file_version
select id, path, size, md5, description, sequencing_type, file_type, control_sample, attributes_id, primary_path,
  object_sha256, first_release, last_release
from moved;
drop table moved;

create unique index file_version_current on file_version (path) where last_release is null;
alter table manifest_file drop constraint manifest_file_file_id_fkey;
alter table manifest_file add foreign key (file_id) references file_version;
alter table project_file drop constraint project_file_catalog_file_id_fkey;
alter table project_file add foreign key (catalog_file_id) references file_version;

-- Every file version with its attributes: what the rest of the platform reads.
drop table catalog_file;
create view catalog_file as
select v.id, v.path, v.size, v.md5, v.description, v.sequencing_type, v.file_type, v.control_sample, v.attributes_id,
  v.primary_path, v.object_sha256, v.first_release, v.last_release,
  a.subject_name, a.sample_name, a.sample_type, a.tissue_type, a.diagnosis_id, a.diagnosis_code, a.diagnosis_name,
  a.study_ids, a.study_names, a.pmids, a.ega_accessions, a.dataset_accession, a.embargo_date, a.dau_code,
  a.age_at_diagnosis, a.diagnosis_reported, a.ethnicity, a.race, a.sex, a.oncotree_code
from file_version v join file_attributes a on a.id = v.attributes_id;
