-- A database that came out of a backup. Until an administrator has looked at it, it does nothing by itself.
create table recovery (
  id text primary key default new_id('recovery'),
  -- which backup, and up to which event of the audit log it tells
  backup text not null,
  taken_at timestamptz not null,
  seq bigint not null,
  hash bytea not null check (length(hash) = 32),
  -- the newest event that is known to have been, from a checkpoint or an export kept elsewhere
  known_to bigint not null,
  -- the newest of them that were read and heeded
  heeded_to bigint not null,
  -- the newest release that they tell of
  release_told integer,
  -- grants that were given meanwhile, and are lost
  grants_lost integer not null default 0,
  -- mails that had not left when the backup was made; they are not sent
  mails integer not null,
  restored_at timestamptz not null default platform_now(),
  confirmed_at timestamptz,
  confirmed_by text references person
);
create unique index recovery_open on recovery ((true)) where confirmed_at is null;

-- The grants that stood in the backup: suspended until somebody has looked at each.
create table recovery_grant (
  recovery_id text not null references recovery,
  grant_id text not null references access_grant,
  suspended_before timestamptz,
  -- types of the later events about it
  told text[] not null default '{}',
  state text not null default 'held' check (state in ('held', 'released', 'ended')),
  primary key (recovery_id, grant_id)
);

-- What was still to be done when the backup was made. It is ordered again once the recovery is confirmed.
create table recovery_job (
  queue text not null,
  data jsonb not null,
  start_after timestamptz not null
);
