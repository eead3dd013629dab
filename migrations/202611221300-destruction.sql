-- What a holder is asked to certify after their access ended: that the copies are destroyed.
create table destruction (
  id text primary key default new_id('destruction'),
  person_id text not null references person,
  -- by which the access was held that ended
  request_id text not null references access_request,
  state text not null,
  version integer not null default 0,
  asked_at timestamptz not null default platform_now(),
  due_at timestamptz not null,
  -- the number of the last reminder whose time has come
  reminders integer not null default 0,
  closed_at timestamptz,
  -- the certificate, and the SHA-256 of its canonical JSON; one of its members is that of the list of files
  certificate jsonb,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  check ((state = 'certified') = (certificate is not null)),
  check ((certificate is null) = (sha256 is null)),
  check ((state = 'asked') = (closed_at is null))
);
create index destruction_person on destruction (person_id, asked_at desc);
create index destruction_open on destruction (asked_at) where state = 'asked';
create index destruction_request on destruction (request_id);

-- The access that ended, each once. Where it was restored before the certificate, that is not asked any more.
create table destruction_dau (
  grant_id text primary key references access_grant,
  destruction_id text not null references destruction,
  dau_code text not null references dau,
  ended_at timestamptz not null,
  end_kind text not null check (end_kind in ('expired', 'revoked', 'removed', 'closed-out', 'disabled')),
  restored_at timestamptz
);
create index destruction_dau_destruction on destruction_dau (destruction_id);
create index destruction_dau_dau on destruction_dau (dau_code);

-- The files of a certificate, as they were when it was given.
create table destruction_file (
  destruction_id text not null references destruction,
  n integer not null,
  file_id text not null,
  path text not null,
  size bigint,
  md5 text,
  sha256 text,
  vended_at timestamptz,
  first_download_at timestamptz,
  last_download_at timestamptz,
  primary key (destruction_id, n)
);

create function destruction_forbid() returns trigger language plpgsql as $$
begin
  raise exception 'a certificate of destruction is never changed';
end $$;
create trigger destruction_certified before update or delete on destruction
  for each row when (old.state = 'certified') execute function destruction_forbid();
create trigger destruction_file_kept before update or delete on destruction_file
  for each row execute function destruction_forbid();

-- The newest grant of a person for a DAU; and what a person downloaded, of which the audit log is the only record.
create index access_grant_newest on access_grant (person_id, dau_code, from_at, id);
create index audit_event_downloads on audit_event (actor_id, subject_id, at) where type = 'data.downloaded';
