-- A project holds data objects: files that were vended, files and records that people made.
-- What an object is for everybody (class, state, types, details …) changes only while it is open, and an open object is in
-- one project; so a copy in another project is a copy of the row.

alter table project
  add column summary text not null default '',
  add column description text not null default '',
  add column tags text[] not null default '{}',
  add column properties jsonb not null default '{}',
  add column protected boolean not null default false,
  add column restricted boolean not null default false,
  add column download_restricted boolean not null default false,
  add column preview_restricted boolean not null default false,
  add column upload_restricted boolean not null default false,
  -- null: any tool may run; runs look at it
  add column allowed_executables text[],
  -- what clients set and read back of things that there are none of here, such as databases
  add column settings jsonb not null default '{}',
  -- where clients are told that it lies; tools are published for regions
  add column region text not null default 'aws:us-east-1',
  add column version integer not null default 1,
  add column modified_at timestamptz not null default platform_now(),
  add column destroyed_at timestamptz,
  add constraint project_name check (length(name) between 1 and 1000);
update project set modified_at = created_at;
create index project_newest on project (created_at desc, id);

alter table project_folder
  add column created_at timestamptz not null default platform_now();

alter table project_file
  drop constraint project_file_kind_check,
  add constraint project_file_kind_check check (kind in ('vended', 'sample-info', 'own')),
  add column class text not null default 'file' check (class in ('file', 'record', 'workflow', 'applet')),
  add column state text not null default 'closed' check (state in ('open', 'closed')),
  add column hidden boolean not null default false,
  add column types text[] not null default '{}',
  add column tags text[] not null default '{}',
  add column properties jsonb not null default '{}',
  add column details jsonb not null default '{}',
  add column links text[] not null default '{}',
  -- of a workflow and an applet: what it does, and how
  add column spec jsonb,
  add column media text,
  add column created_by text references person,
  add column modified_at timestamptz not null default platform_now(),
  add constraint project_file_open check (state = 'closed' or kind = 'own');
update project_file set modified_at = created_at;

-- The platform's own files have names of their own; people may give the same name twice, as the protocol lets them.
drop index project_file_place;
create unique index project_file_place on project_file (project_id, folder, name) where left_in is null and kind <> 'own';
create index project_file_name on project_file (project_id, folder, name);
create index project_file_newest on project_file (project_id, modified_at desc, id desc);
create index project_file_id on project_file (id);
create index project_file_properties on project_file using gin (properties jsonb_path_ops);
create index project_file_tags on project_file using gin (tags);

-- What the catalog tells of a vended file can be searched for, like what people write on theirs.
update project_file p set properties = c.properties from (
  select f.id, jsonb_strip_nulls(jsonb_build_object(
    'subject_name', nullif(f.subject_name, ''), 'sample_name', nullif(f.sample_name, ''),
    'sample_type', nullif(f.sample_type, ''), 'sequencing_type', nullif(f.sequencing_type, ''),
    'file_type', nullif(f.file_type, ''), 'description', nullif(f.description, ''),
    'sj_diseases', nullif(f.diagnosis_code, ''), 'sj_long_disease_name', nullif(f.diagnosis_name, ''),
    'sj_datasets', nullif(array_to_string(f.study_names, ','), ''),
    'sj_pmid_accessions', nullif(array_to_string(f.pmids, ','), ''),
    'sj_ega_accessions', nullif(f.ega_accessions, ''), 'sj_dataset_accessions', nullif(f.dataset_accession, ''),
    'sj_embargo_date', greatest(f.embargo_date, d.embargo_date)::text,
    'attr_age_at_diagnosis', nullif(f.age_at_diagnosis, ''), 'attr_diagnosis', nullif(f.diagnosis_reported, ''),
    'attr_ethnicity', nullif(f.ethnicity, ''), 'attr_race', nullif(f.race, ''), 'attr_sex', nullif(f.sex, ''),
    'attr_oncotree_disease_code', nullif(f.oncotree_code, ''), 'attr_control_sample', nullif(f.control_sample, ''),
    'sj_access_unit', f.dau_code)) as properties
  from catalog_file f left join dau d on d.code = f.dau_code) c
where c.id = p.catalog_file_id;

-- What came of an upload, part by part; the parts in their order are the file.
create table file_part (
  file_id text not null,
  index integer not null check (index between 1 and 10000),
  size bigint not null check (size >= 0),
  md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
  -- null until the bytes have come
  object_sha256 text references stored_object,
  primary key (file_id, index)
);

-- A request that is sent twice makes one object: what was made with a key of the caller's choice.
create table creation_key (
  person_id text not null references person,
  key text not null check (length(key) between 1 and 128),
  body_sha256 bytea not null,
  object_id text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (person_id, key)
);
create index creation_key_age on creation_key (created_at);
