-- What is to be done about an envelope at the signing service; what it is follows from the envelope's state. A row is
-- claimed by moving `due_at` ahead, so that no two do it at the same time.
create table signing_errand (
  envelope_id text primary key references envelope,
  due_at timestamptz not null default platform_now(),
  -- how often the service has put it off
  tries integer not null default 0
);
create index signing_errand_due on signing_errand (due_at);

-- What the signing service sent by itself. A genuine notice is kept until it was worked, and after that its SHA-256
-- for a while, so that the same one counts once.
create table signing_notice (
  id bigint generated always as identity primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('waiting', 'worked', 'rejected')),
  raw bytea,
  received_at timestamptz not null default platform_now(),
  -- what came of it
  outcome text not null default '',
  check ((state = 'waiting') = (raw is not null))
);
create unique index signing_notice_once on signing_notice (sha256) where state <> 'rejected';
create index signing_notice_received on signing_notice (received_at);

-- Until when the service's list of what changed has been read, and when it may be asked for again.
create table signing_reconciliation (
  one boolean primary key default true check (one),
  read_until timestamptz not null default platform_now(),
  due_at timestamptz not null default platform_now()
);
insert into signing_reconciliation default values;

-- The signing service's own certificate of who signed when; the signed document holds it as well.
alter table envelope add column certificate_sha256 text references stored_object;
-- Whoever verifies a document asks by its SHA-256.
create index envelope_sealed on envelope (sealed_sha256);
