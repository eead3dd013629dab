-- selection: what was asked for, frozen at submission
create table manifest (
  id text primary key default new_id('manifest'),
  release integer not null references catalog_release (number),
  selection jsonb not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  files bigint not null,
  bytes bigint not null,
  frozen_at timestamptz not null default platform_now()
);
create table manifest_file (
  manifest_id text not null references manifest,
  file_id text not null references catalog_file,
  dau_code text,
  primary key (manifest_id, file_id)
);
create index manifest_file_dau on manifest_file (manifest_id, dau_code);

create table access_request (
  id text primary key default new_id('request'),
  requester_id text not null references person,
  name text not null default '' check (length(name) <= 120),
  state text not null,
  version integer not null default 0,
  release integer not null references catalog_release (number),
  selection jsonb not null,
  draft jsonb not null,
  draft_versions jsonb not null default '{}',
  manifest_id text references manifest,
  form_version integer not null default 0,
  created_at timestamptz not null default platform_now(),
  updated_at timestamptz not null default platform_now(),
  submitted_at timestamptz,
  deleted_at timestamptz
);
create unique index access_request_name on access_request (requester_id, lower(name))
  where name <> '' and deleted_at is null;
create index access_request_requester on access_request (requester_id, updated_at desc);
create index access_request_state on access_request (state, submitted_at);

-- Which DAUs a filed request touches, and on what ground each may be vended.
create table request_dau (
  request_id text not null references access_request,
  dau_code text not null references dau,
  basis text not null check (basis in ('granted', 'agreement')),
  files bigint not null,
  bytes bigint not null,
  primary key (request_id, dau_code)
);

-- The people of a filed request as they were then, and the accounts they turned out to be.
create table request_person (
  request_id text not null references access_request,
  capacity text not null check (capacity in
    ('requester', 'principal-investigator', 'applicant', 'institutional-authority', 'information-security-officer')),
  n integer not null default 0,
  person_id text references person,
  name text not null,
  job_title text not null,
  institution text not null,
  email text not null,
  telephone text not null default '',
  address text not null default '',
  primary key (request_id, capacity, n)
);

-- What happened to a request, in the words its requester reads.
create table request_step (
  id bigint generated always as identity primary key,
  request_id text not null references access_request,
  at timestamptz not null default platform_now(),
  what text not null,
  dau_code text,
  by_name text not null default '',
  note text not null default ''
);
create index request_step_request on request_step (request_id, id);

-- People who left their address because their institution may not have controlled data today.
create table eligibility_watch (
  person_id text primary key references person,
  email text not null,
  created_at timestamptz not null default platform_now()
);

-- agreement
create table agreement_version (
  version text primary key,
  title text not null,
  effective_from timestamptz not null default platform_now()
);
create table agreement_form (
  request_id text not null references access_request,
  n integer not null check (n > 0),
  agreement_version text not null references agreement_version,
  object_sha256 text not null references stored_object,
  original_name text not null check (length(original_name) between 1 and 200),
  size bigint not null,
  pages integer not null,
  uploaded_by text not null references person,
  uploaded_at timestamptz not null default platform_now(),
  primary key (request_id, n)
);

-- review
create table dac_member (
  dau_code text not null references dau,
  person_id text not null references person,
  seat text not null check (seat in ('member', 'chair')),
  primary key (dau_code, person_id)
);
create table review (
  request_id text not null references access_request,
  dau_code text not null references dau,
  state text not null,
  version integer not null default 0,
  opened_at timestamptz not null default platform_now(),
  decided_at timestamptz,
  decided_by text references person,
  reason text not null default '',
  download boolean not null,
  primary key (request_id, dau_code)
);
create index review_dau on review (dau_code, state, opened_at);

-- vending
create table vend (
  id text primary key default new_id('vend'),
  request_id text not null references access_request,
  scope text not null,
  state text not null,
  manifest_id text not null references manifest,
  files bigint not null,
  bytes bigint not null,
  checksum text not null check (checksum ~ '^[0-9a-f]{64}$'),
  ordered_at timestamptz not null default platform_now(),
  ready_at timestamptz,
  receipt jsonb,
  unique (request_id, scope)
);

-- workspace
create table project (
  id text primary key default new_id('project'),
  name text not null,
  request_id text unique references access_request,
  owner_id text not null references person,
  content_version integer not null default 0,
  created_at timestamptz not null default platform_now()
);
create table project_member (
  project_id text not null references project,
  person_id text not null references person,
  level text not null check (level in ('VIEW', 'UPLOAD', 'CONTRIBUTE', 'ADMINISTER')),
  primary key (project_id, person_id)
);
create index project_member_person on project_member (person_id);
create table project_folder (
  project_id text not null references project,
  path text not null check (path ~ '^/'),
  primary key (project_id, path)
);
create table project_file (
  project_id text not null references project,
  id text not null,
  folder text not null,
  name text not null,
  kind text not null check (kind in ('vended', 'sample-info')),
  size bigint,
  md5 text,
  daus text[] not null,
  object_sha256 text references stored_object,
  catalog_file_id text references catalog_file,
  vend_id text references vend,
  created_at timestamptz not null default platform_now(),
  primary key (project_id, id),
  foreign key (project_id, folder) references project_folder,
  unique (project_id, folder, name)
);
insert into agreement_version (version, title) values ('1.0', 'Data Access Agreement');
