-- Times in the audit log never go back: an event is never earlier than the one before it. Where the clock of the
-- database was set back, events take the time of the head until it has caught up; none is refused for it, since what
-- it tells of has happened. More than five seconds are noted, once, as `clock.went-back`.
alter table audit_head
  add column at timestamptz not null default '-infinity',
  add column is_behind boolean not null default false;
update audit_head set at = coalesce((select max(at) from audit_event), '-infinity');

create or replace function audit_append(type text, actor_id text, subject_id text, outcome text, body text)
returns bigint language plpgsql as $$
declare
  head audit_head%rowtype;
  upcoming bigint;
  moment timestamptz;
  behind interval;
  link bytea;
begin
  select * into head from audit_head for update;
  moment := date_trunc('milliseconds', platform_now());
  behind := head.at - moment;
  if behind > interval '5 seconds' and not head.is_behind then
    update audit_head set is_behind = true;
    perform audit_append('clock.went-back', null, 'clock', 'error', format(
      '{"data":{"seconds":%s},"outcome":"error","subject":"clock","type":"clock.went-back","v":1}',
      round(extract(epoch from behind))));
    select * into head from audit_head;
  end if;
  moment := greatest(moment, head.at);
  upcoming := head.seq + 1;
  link := sha256(
    convert_to('accession-audit-v1', 'UTF8') || '\x00'::bytea || head.hash ||
    sha256(convert_to(upcoming || E'\n' || (extract(epoch from moment) * 1000)::bigint || E'\n' || body, 'UTF8')));
  insert into audit_event values (upcoming, moment, type, actor_id, subject_id, outcome, body, head.hash, link);
  update audit_head set seq = upcoming, hash = link, at = moment, is_behind = head.is_behind and behind > interval '0';
  return upcoming;
end $$;
