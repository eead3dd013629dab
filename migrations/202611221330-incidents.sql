-- What went wrong with data, as somebody reported it. The 24 hours of an incident begin when it was noticed.
create table incident (
  id text primary key default new_id('incident'),
  reporter_id text not null references person,
  kind text not null check (kind in ('unauthorised', 'device', 'account', 'placed', 're-identification', 'other')),
  state text not null check (state in ('reported', 'acknowledged', 'under-review', 'closed')),
  version integer not null default 0,
  noticed_at timestamptz not null,
  reported_at timestamptz not null default platform_now(),
  acknowledged_at timestamptz,
  -- when the institution was told, as staff say
  told_at timestamptz,
  closed_at timestamptz,
  what text not null check (length(what) between 1 and 10000),
  files text not null check (length(files) <= 5000),
  affected text not null check (length(affected) <= 5000),
  done text not null check (length(done) <= 5000),
  contact text not null check (length(contact) between 1 and 300),
  findings text not null default '' check (length(findings) <= 10000),
  measures text not null default '' check (length(measures) <= 10000),
  -- reminders that went out, or were overtaken by a later one
  reminded text[] not null default '{}',
  check (noticed_at <= reported_at)
);
create index incident_reported on incident (reported_at desc, id);
create index incident_reporter on incident (reporter_id);
create index incident_waiting on incident (noticed_at) where state = 'reported';

create table incident_request (
  incident_id text not null references incident,
  request_id text not null references access_request,
  primary key (incident_id, request_id)
);
create index incident_request_request on incident_request (request_id);

create table incident_dau (
  incident_id text not null references incident,
  dau_code text not null references dau,
  primary key (incident_id, dau_code)
);
create index incident_dau_dau on incident_dau (dau_code);

-- What staff wrote and did, in order. It only grows.
create table incident_entry (
  id bigint generated always as identity primary key,
  incident_id text not null references incident,
  at timestamptz not null default platform_now(),
  by_id text not null references person,
  what text not null,
  text text not null default '' check (length(text) <= 10000)
);
create index incident_entry_incident on incident_entry (incident_id, id);

create function incident_entry_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'what was written about an incident is kept';
end $$;
create trigger incident_entry_is_kept before update or delete on incident_entry
  for each row execute function incident_entry_is_kept();
