-- Reads of controlled files, summed up for reports: bytes as asked for, by the quarter of an hour, in which the days of
-- every time zone begin. The audit log has each of them.
create table download_tally (
  dau_code text not null references dau,
  at timestamptz not null,
  person_id text not null references person,
  file_id text not null,
  reads integer not null,
  bytes bigint not null,
  primary key (dau_code, at, person_id, file_id)
);
insert into download_tally (dau_code, at, person_id, file_id, reads, bytes)
select d.code, date_bin('15 minutes', e.at, '2000-01-01T00:00Z'), e.actor_id, e.subject_id, count(*),
  coalesce(sum((e.body::jsonb #>> '{data,to}')::bigint - (e.body::jsonb #>> '{data,from}')::bigint), 0)
from audit_event e
  cross join lateral jsonb_array_elements_text(e.body::jsonb #> '{data,daus}') u
  join dau d on d.code = u.value join person p on p.id = e.actor_id
where e.type = 'data.downloaded' group by 1, 2, 3, 4;

-- A time zone by its IANA name, or UTC for one that this database does not know.
create function known_zone(zone text) returns text language plpgsql stable as $$
begin
  perform platform_now() at time zone zone;
  return zone;
exception when invalid_parameter_value then
  return 'UTC';
end $$;

-- How many people's data the committees approved a request for.
create table register_figure (
  request_id text primary key references access_request,
  people integer not null
);
insert into register_figure
select r.id, count(distinct coalesce(nullif(f.subject_name, ''), nullif(f.sample_name, ''), f.id))
from access_request r join review v on v.request_id = r.id and v.state = 'approved'
  join manifest_file m on m.manifest_id = r.manifest_id and m.dau_code = v.dau_code join catalog_file f on f.id = m.file_id
where r.extends is null group by r.id;

create index vend_ready on vend (ready_at);
create index review_decided on review (decided_at);
