-- A version of the agreement: its terms as a Typst template. A draft changes until it is published; then never again.
alter table agreement_version
  alter column effective_from drop not null,
  alter column effective_from drop default,
  add column state text not null default 'published' check (state in ('draft', 'published')),
  -- null only until the software that ships it has started once
  add column template text,
  add column sha256 text check (sha256 = encode(sha256(convert_to(template, 'UTF8')), 'hex')),
  -- what changed, for those who are to sign it anew
  add column note text not null default '',
  -- the last day on which access under older versions is open without a new signature, in UTC
  add column resign_by date check (resign_by >= (effective_from at time zone 'UTC')::date + 30),
  add column revision integer not null default 0,
  -- null where the software brought it
  add column made_by text references person,
  add column made_at timestamptz not null default platform_now(),
  add column published_by text references person,
  add column published_at timestamptz,
  add check ((state = 'published') = (effective_from is not null)),
  add check (resign_by is null or state = 'published'),
  add check ((template is null) = (sha256 is null));
create unique index agreement_version_effective on agreement_version (effective_from);

create function keep_published_version() returns trigger language plpgsql as $$
begin
  if old.state = 'published' and old.template is not null then
    raise exception 'agreement version % is published: it does not change', old.version;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger agreement_version_keep before update or delete on agreement_version
  for each row execute function keep_published_version();

-- A form of an approved request under a newer version of the agreement, until a steward has looked at it.
create table resigning (
  request_id text not null references access_request,
  n integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'accepted', 'returned')),
  reason text not null default '',
  decided_by text references person,
  decided_at timestamptz,
  primary key (request_id, n),
  foreign key (request_id, n) references agreement_form
);
create unique index resigning_waiting on resigning (request_id) where state = 'waiting';

-- From here on the grant is not live, until the newer version is signed.
alter table access_grant add column suspended_from timestamptz;
create index access_grant_suspended on access_grant (suspended_from) where suspended_from is not null and ended_at is null;
create index access_grant_request on access_grant (request_id);

-- What a data access unit adds to the agreement, in Schedule A.
alter table dau
  add column embargo_text text not null default '',
  add column extra_terms text[] not null default '{}',
  add column schedule_revision integer not null default 0;
