-- The clock of the platform: the database's own, moved by an offset that the demo and tests may set.
create table platform_clock (
  one boolean primary key default true check (one),
  offset_seconds bigint not null default 0
);
insert into platform_clock default values;

create function platform_now() returns timestamptz language sql stable as $$
  select clock_timestamp() + make_interval(secs => (select offset_seconds from platform_clock)::double precision)
$$;

-- Identifiers in the form of the DNAnexus protocol: class, hyphen, 24 characters.
create function new_id(class text) returns text language sql volatile as $$
  select class || '-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24)
$$;

-- identity: who
create table person (
  id text primary key default new_id('person'),
  handle text unique check (handle ~ '^[a-z][a-z0-9._-]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  email text not null check (length(email) between 3 and 320),
  job_title text not null default '',
  institution text not null default '',
  country text not null default '' check (country ~ '^([A-Z]{2})?$'),
  institution_type text not null default '',
  time_zone text not null default 'UTC',
  created_at timestamptz not null default platform_now(),
  disabled_at timestamptz
);
create unique index person_email on person (lower(email));

create table person_role (
  person_id text not null references person,
  role text not null check (role in ('steward', 'administrator', 'auditor')),
  primary key (person_id, role)
);

create table session (
  token_hash bytea primary key check (length(token_hash) = 32),
  person_id text not null references person,
  created_at timestamptz not null default platform_now(),
  expires_at timestamptz not null
);

create table api_token (
  id text primary key default new_id('token'),
  token_hash bytea not null unique check (length(token_hash) = 32),
  person_id text not null references person,
  label text not null check (length(label) between 1 and 120),
  created_at timestamptz not null default platform_now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index api_token_person on api_token (person_id);

-- grants: may. One row is one grant; it ends once and is never changed otherwise.
create table access_grant (
  id text primary key default new_id('grant'),
  person_id text not null references person,
  dau_code text not null,
  download boolean not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  request_id text not null,
  ended_at timestamptz,
  end_reason text,
  unique (person_id, dau_code, request_id)
);
create index access_grant_live on access_grant (person_id, dau_code, until_at) where ended_at is null;

-- audit: did. Append-only, chained by hash; the head row serialises writers.
create table audit_event (
  seq bigint primary key,
  at timestamptz not null,
  type text not null,
  actor_id text,
  subject_id text,
  outcome text not null check (outcome in ('ok', 'denied', 'error')),
  body text not null,
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null unique check (length(hash) = 32)
);
create index audit_event_subject on audit_event (subject_id, seq);
create table audit_head (
  one boolean primary key default true check (one),
  seq bigint not null,
  hash bytea not null
);
insert into audit_head values (true, 0, decode(repeat('00', 32), 'hex'));

create function audit_forbid() returns trigger language plpgsql as $$
begin
  raise exception 'audit_event is append-only';
end $$;
create trigger audit_no_update before update or delete on audit_event for each row execute function audit_forbid();
create trigger audit_no_truncate before truncate on audit_event for each statement execute function audit_forbid();

-- hash = SHA-256('accession-audit-v1' 00 ‖ previous hash ‖ SHA-256(seq ‖ newline ‖ at ‖ newline ‖ body)),
-- `at` in milliseconds since 1970. One round trip, so that the head is locked as shortly as can be.
create function audit_append(type text, actor_id text, subject_id text, outcome text, body text)
returns bigint language plpgsql as $$
declare
  head audit_head%rowtype;
  upcoming bigint;
  moment timestamptz;
  link bytea;
begin
  select * into head from audit_head for update;
  upcoming := head.seq + 1;
  moment := date_trunc('milliseconds', platform_now());
  link := sha256(
    convert_to('accession-audit-v1', 'UTF8') || '\x00'::bytea || head.hash ||
    sha256(convert_to(upcoming || E'\n' || (extract(epoch from moment) * 1000)::bigint || E'\n' || body, 'UTF8')));
  insert into audit_event values (upcoming, moment, type, actor_id, subject_id, outcome, body, head.hash, link);
  update audit_head set seq = upcoming, hash = link;
  return upcoming;
end $$;

-- outbox: will. Jobs are pg-boss's own tables; mail is kept here, once for each key.
create table mail_message (
  key text primary key check (length(key) between 1 and 300),
  person_id text references person,
  to_address text not null,
  subject text not null check (length(subject) between 1 and 300),
  body_text text not null,
  body_html text not null,
  link text not null,
  created_at timestamptz not null default platform_now(),
  sent_at timestamptz,
  read_at timestamptz
);
create index mail_message_recent on mail_message (created_at desc, key);
create index mail_message_person on mail_message (person_id, created_at desc);

-- What the object store holds. Bytes are immutable and addressed by their SHA-256.
create table stored_object (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size >= 0),
  md5 text not null check (md5 ~ '^[0-9a-f]{32}$'),
  created_at timestamptz not null default platform_now()
);
