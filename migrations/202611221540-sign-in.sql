-- How people sign in. All its times go by the real clock: moving the platform's clock signs nobody in or out.

alter table person
  -- of an account that its person closed: what is left of it names nobody
  add column closed_at timestamptz;

-- A session says its own ends. What asks for a recent strong sign-in is allowed until `strong_until`; null: the
-- session rests on one factor, and the roles of its person wait.
alter table session
  add column id text not null unique default new_id('session'),
  add column by text not null default 'demo',
  add column authenticated_at timestamptz not null default clock_timestamp(),
  add column strong_until timestamptz,
  add column seen_at timestamptz not null default clock_timestamp(),
  -- after so many seconds without a call it has ended; null: never
  add column idle_seconds int,
  -- the identity provider at which it began
  add column provider text,
  add column ip text not null default '',
  add column agent text not null default '';
alter table session alter column created_at set default clock_timestamp();
delete from session;
create index session_person on session (person_id);

create table password (
  person_id text primary key references person,
  -- $argon2id$v=19$m=…,t=…,p=…$salt$hash
  hash text not null,
  changed_at timestamptz not null default clock_timestamp()
);

create table passkey (
  -- of the credential, base64url
  id text primary key,
  person_id text not null references person,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  label text not null check (length(label) between 1 and 120),
  created_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz
);
create index passkey_person on passkey (person_id);

-- One-time codes by time (RFC 6238). The secret is encrypted by the key of the installation.
create table totp (
  person_id text primary key references person,
  secret text not null,
  -- null until a code has shown that the app has the secret
  confirmed_at timestamptz,
  -- of the newest code that was taken: none is taken twice
  last_step bigint not null default 0
);

create table recovery_code (
  code_hash bytea primary key check (length(code_hash) = 32),
  person_id text not null references person,
  used_at timestamptz
);
create index recovery_code_person on recovery_code (person_id);

-- Who somebody is at an identity provider: issuer and subject, never the address.
create table linked_identity (
  id text primary key default new_id('identity'),
  person_id text not null references person,
  issuer text not null,
  subject text not null,
  provider text not null,
  email text not null,
  linked_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz,
  unique (issuer, subject)
);
create index linked_identity_person on linked_identity (person_id);

-- A link that was mailed; it proves the mailbox, once.
create table sign_in_link (
  id text primary key default new_id('link'),
  token_hash bytea not null unique check (length(token_hash) = 32),
  purpose text not null check (purpose in ('first', 'invite', 'register', 'reset', 'identity')),
  email text not null,
  name text not null,
  -- of purpose identity: issuer, subject, provider
  identity jsonb,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_link_email on sign_in_link (lower(email));

-- A sign-in under way in one browser, which has its token in a cookie. It has no right to anything.
create table sign_in_attempt (
  token_hash bytea primary key check (length(token_hash) = 32),
  -- who has shown the first factor
  person_id text references person,
  by text,
  -- of the passkey that is asked for
  challenge text,
  -- what was sent to an identity provider along with the person
  provider jsonb,
  expires_at timestamptz not null
);

-- Tries that count towards a limit, for as long as they count.
create table sign_in_try (
  id bigint generated always as identity primary key,
  subject text not null,
  at timestamptz not null default clock_timestamp()
);
create index sign_in_try_subject on sign_in_try (subject, at);
