-- Beside a range, the constraint below compares text for equality.
create extension if not exists btree_gist;

-- From which instant the year of a grant counts; for those after the approval, how long it may take to come.
alter table dau
  add column anchor text not null default 'approval'
    check (anchor in ('approval', 'signing', 'vending', 'first-access')),
  add column anchor_wait_days integer not null default 90 check (anchor_wait_days between 1 and 366);

-- One grant for a person and a data access unit at a time: the latest. It takes over what the one before it had left.
-- A decision that is taken again gives another grant by the same request.
alter table access_grant
  drop constraint access_grant_person_id_dau_code_request_id_key,
  -- the end by its own agreement
  add column term_until timestamptz,
  -- what other agreements give beyond its own, of access and of download
  add column carried_until timestamptz,
  add column carried_download_until timestamptz,
  add column conditions text[] not null default '{}',
  add column anchor text not null default 'approval'
    check (anchor in ('approval', 'signing', 'vending', 'first-access', 'extension')),
  -- the other three instants; the approval is from_at
  add column signed_at timestamptz,
  add column vended_at timestamptz,
  add column first_access_at timestamptz,
  add column end_kind text check (end_kind in ('superseded', 'revoked', 'removed', 'closed-out', 'disabled')),
  -- from when on nothing is carried over from it
  add column dropped_at timestamptz;
update access_grant
  set term_until = until_at, end_kind = case when ended_at is not null then 'revoked' end, dropped_at = ended_at;
alter table access_grant
  drop column until_at,
  alter column term_until set not null;
alter table access_grant
  add column until_at timestamptz not null generated always as (greatest(term_until, carried_until)) stored,
  -- until when bytes may be taken away; null: never
  add column download_until timestamptz
    generated always as (greatest(case when download then term_until end, carried_download_until)) stored,
  add constraint access_grant_ended check ((ended_at is null) = (end_kind is null));

-- Grants of before that overlap: the later ones take over, and the audit log tells of it.
do $$
declare
  g access_grant%rowtype;
  earlier access_grant%rowtype;
  moment constant text := 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';
begin
  for g in select * from access_grant order by person_id, dau_code, from_at, id loop
    select * into earlier from access_grant e
      where e.person_id = g.person_id and e.dau_code = g.dau_code and (e.from_at, e.id) < (g.from_at, g.id)
        and least(e.until_at, e.ended_at) > g.from_at
      order by e.from_at desc, e.id desc limit 1;
    continue when not found;
    update access_grant set ended_at = g.from_at, end_kind = 'superseded' where id = earlier.id;
    update access_grant
      set carried_until = earlier.until_at, carried_download_until = earlier.download_until where id = g.id;
    perform audit_append('grant.superseded', null, earlier.id, 'ok', format(
      '{"data":{"at":"%s","by":"%s"},"outcome":"ok","subject":"%s","type":"grant.superseded","v":1}',
      to_char(g.from_at at time zone 'UTC', moment), g.id, earlier.id));
    perform audit_append('grant.term', null, g.id, 'ok', format(
      '{"data":{"carriedDownloadUntil":%s,"carriedUntil":"%s","until":"%s"},"outcome":"ok","subject":"%s","type":"grant.term","v":1}',
      coalesce('"' || to_char(earlier.download_until at time zone 'UTC', moment) || '"', 'null'),
      to_char(earlier.until_at at time zone 'UTC', moment), to_char(g.term_until at time zone 'UTC', moment), g.id));
  end loop;
end $$;
alter table access_grant
  add constraint access_grant_term check (until_at > from_at),
  add constraint access_grant_one_at_a_time
    exclude using gist (person_id with =, dau_code with =, tstzrange(from_at, least(until_at, ended_at)) with &&);
create index access_grant_live on access_grant (person_id, dau_code, until_at) where ended_at is null;
create index access_grant_until on access_grant (until_at) where ended_at is null;
create index access_grant_dau on access_grant (dau_code) where ended_at is null;
