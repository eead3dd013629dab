-- Workstations: jobs in which a person works at a terminal, in the page. What a job is and how it ends stands with it.
create table workstation (
  job_id text primary key references execution,
  -- for how long, from its start, and for how long without a key being struck
  seconds integer not null check (seconds > 0),
  idle_seconds integer not null check (idle_seconds > 0),
  -- since when it is to save what lies in its out folder, and end
  save_asked_at timestamptz
);
