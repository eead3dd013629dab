alter table execution
  -- the most that a job may cost, at the prices at which it was launched
  add column estimate double precision not null default 0,
  -- runs that were launched together, each for one of several files, and how many they are
  add column batch text,
  add column batch_size integer;
create index execution_batch on execution (batch) where batch is not null;

alter table job_attempt
  -- at the prices at which it ended
  add column cost double precision not null default 0,
  add column ended_at timestamptz;
create index job_attempt_ended on job_attempt (ended_at);

-- What an administrator allows a project or a person beside what holds for all.
create table limit_exception (
  subject_id text not null,
  kind text not null check (kind in ('jobs', 'cores', 'core-hours', 'storage', 'spending')),
  -- null: no limit
  amount double precision,
  reason text not null,
  primary key (subject_id, kind)
);

alter table person
  -- mails about one's runs
  add column run_mail text not null default 'all' check (run_mail in ('off', 'failed', 'all'));
