-- The yearly report on what a request is used for. A year begins with the first grant of the request.
create table progress_report (
  id text primary key default new_id('progress'),
  -- the first of a chain of extensions
  request_id text not null references access_request,
  year integer not null check (year between 1 and 100),
  -- 1, then one more with each correction
  version integer not null check (version > 0),
  answers jsonb not null,
  -- counts saves while it is a draft
  saves integer not null default 0,
  updated_at timestamptz not null default platform_now(),
  submitted_at timestamptz,
  submitted_by text references person,
  unique (request_id, year, version),
  check ((submitted_at is null) = (submitted_by is null))
);
create unique index progress_report_draft on progress_report (request_id, year) where submitted_at is null;
create index progress_report_submitted on progress_report (submitted_at desc, id) where submitted_at is not null;

create function progress_report_is_kept() returns trigger language plpgsql as $$
begin
  if old.submitted_at is not null then
    raise exception 'a progress report that was submitted is kept as it is';
  end if;
  return coalesce(new, old);
end $$;
create trigger progress_report_is_kept before update or delete on progress_report
  for each row execute function progress_report_is_kept();

-- The years for which a report was asked for by mail.
create table progress_asked (
  request_id text not null references access_request,
  year integer not null,
  asked_at timestamptz not null default platform_now(),
  primary key (request_id, year)
);

-- Requests with all that extend them, however far.
create view request_family as
  with recursive family as (
    select id as root, id as request_id from access_request where extends is null and deleted_at is null
    union all
    select f.root, r.id from family f join access_request r on r.extends = f.request_id where r.deleted_at is null)
  select root, request_id from family;

-- The years of access by a request and its extensions which are to be reported on. A report is asked for 30 days
-- before a year is over, where access lasts until then, or when an extension was filed, and stays asked
-- for; not once it was closed out.
create view progress_year as
  with span as (
    select f.root, min(g.from_at) as start_at,
      max(case when g.dropped_at is not null then g.dropped_at
        when g.ended_at is null or g.end_kind = 'superseded' then g.term_until else g.ended_at end) as end_at
    from request_family f join access_grant g on g.request_id = f.request_id group by f.root)
  select s.root as request_id, n::integer as year, s.start_at + make_interval(years => n - 1) as from_at,
    s.start_at + make_interval(years => n) as due_at,
    s.start_at + make_interval(years => n) - interval '30 days' <= platform_now()
      or s.start_at + make_interval(years => n - 1) <= platform_now() and exists (
        select from request_family f join access_request r on r.id = f.request_id
        where f.root = s.root and r.extends is not null
          and r.state in ('awaiting-signatures', 'submitted', 'in-review', 'returned'))
      or exists (select from progress_asked a where a.request_id = s.root and a.year = n) as asked
  from span s join access_request r on r.id = s.root cross join generate_series(1, 100) n
  where r.state <> 'closed-out' and s.start_at + make_interval(years => n) - interval '30 days' < s.end_at;
