-- Checkpoints of the audit log: signed notes of how far it goes and what its head was, for places that nobody here can
-- write. What was kept there shows a log that was cut off or built anew, which its chain alone does not.
create table audit_checkpoint (
  seq bigint primary key,
  at timestamptz not null default platform_now(),
  -- the note as it is signed and delivered, to the byte
  note text not null
);

-- A place to which checkpoints go, as the settings name it; those of former settings stay.
create table audit_sink (
  name text primary key,
  -- since when every attempt has failed, and the last one's words
  failing_since timestamptz,
  fault text,
  -- when administrators were told of it
  alarmed_at timestamptz,
  -- how far its events went, where it takes them; by one process at a time, until then
  events_seq bigint,
  busy_until timestamptz
);

create table audit_delivery (
  seq bigint not null references audit_checkpoint,
  sink text not null references audit_sink,
  delivered_at timestamptz,
  primary key (sink, seq)
);

-- What auditors search by; times never go back, so they follow the numbers.
create index audit_event_actor on audit_event (actor_id, seq);
create index audit_event_type on audit_event (type, seq);
create index audit_event_at on audit_event (at);
