-- Tools that run beside the data. A job works in a container: a project of its own that ends with it, known by the
-- beginning of its id, and out of reach of everybody but the job.

alter table project
  -- of a container: every DAU of what was put into it, and so of all that is made in it
  add column daus text[] not null default '{}';

-- 'input': put into a container by the platform, to be read there
alter table project_file
  drop constraint project_file_kind_check,
  add constraint project_file_kind_check check (kind in ('vended', 'sample-info', 'own', 'input'));

-- A job or an analysis, which is the run of a workflow. `root_execution` is the one that a person launched.
create table execution (
  id text primary key,
  class text not null check (class in ('job', 'analysis')),
  state text not null,
  name text not null,
  -- the entry point of a job
  function text,
  executable text not null,
  executable_name text not null,
  -- the applet or workflow as it was: it may be gone before its job ends
  spec jsonb not null,
  project_id text not null references project,
  folder text not null,
  container_id text references project,
  launched_by text not null references person,
  parent_job text references execution,
  origin_job text references execution,
  root_execution text not null references execution deferrable initially deferred,
  analysis_id text references execution,
  stage_id text,
  -- as the caller gave it; with defaults; and with what other jobs gave put in
  run_input jsonb not null,
  original_input jsonb not null,
  input jsonb,
  -- what it left, and what became of that
  left_output jsonb,
  output jsonb,
  depends_on text[] not null default '{}',
  tags text[] not null default '{}',
  properties jsonb not null default '{}',
  details jsonb not null default '{}',
  priority text not null default 'normal',
  instance_type text,
  -- what else the caller asked, and is told again
  asked jsonb not null default '{}',
  try integer not null default 0,
  restarts jsonb not null default '{}',
  -- why it failed or was ended: reason, message, and where in the tree
  failure jsonb,
  transitions jsonb not null default '[]',
  created_at timestamptz not null default platform_now(),
  modified_at timestamptz not null default platform_now(),
  started_at timestamptz,
  stopped_at timestamptz
);
create index execution_of_project on execution (project_id, created_at desc, id desc);
create index execution_root on execution (root_execution);
create index execution_parent on execution (parent_job);
create index execution_analysis on execution (analysis_id);
create index execution_container on execution (container_id);
create index execution_open on execution (state, created_at) where state not in ('done', 'failed', 'terminated');

-- One try of a job at the engine. It is written before the engine is asked.
create sequence attempt_fence;
create table job_attempt (
  key text primary key,
  job_id text not null references execution,
  try integer not null,
  fence bigint not null default nextval('attempt_fence'),
  state text not null default 'submitting' check (state in ('submitting', 'submitted', 'ended')),
  resources jsonb not null,
  result jsonb,
  -- bytes of each stream that are in the log
  stdout_read bigint not null default 0,
  stderr_read bigint not null default 0,
  -- since when the engine does not know it
  missing_since timestamptz,
  released boolean not null default false,
  created_at timestamptz not null default clock_timestamp(),
  unique (job_id, try)
);
create index job_attempt_open on job_attempt (state) where state <> 'ended' or not released;

create table job_log (
  job_id text not null references execution,
  line integer not null,
  at timestamptz not null default platform_now(),
  try integer not null,
  level text not null,
  message text not null,
  primary key (job_id, line)
);

-- A token of a job: good for its container, and for the tools of its project.
alter table api_token
  add column job_id text,
  add column container_id text references project;
create index api_token_job on api_token (job_id) where job_id is not null;
