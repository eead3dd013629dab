-- Who holds data by a request no more, while others do.
alter table request_person add column removed_at timestamptz;

-- The end of a request by its own people. Extensions end with the request that they extend.
create table close_out (
  request_id text primary key references access_request,
  closed_by text not null references person,
  closed_at timestamptz not null default platform_now(),
  report text not null check (length(report) between 1 and 20000),
  publications text not null default '' check (length(publications) <= 5000)
);
create index person_institution on person (lower(institution));

-- Holders are told when their access is ended before its time: told_days is -1 then. Of what ended before they know.
update access_grant set told_days = -1 where ended_at is not null;
create index access_grant_untold on access_grant (ended_at)
  where ended_at is not null and end_kind <> 'superseded' and told_days is distinct from -1;
