-- A secret that a mail carries is not kept: the platform makes it anew from this name and a key outside the database.
alter table mail_message
  add column secret text,
  -- the mail server would not take it, and will not; in its words
  add column refused_at timestamptz,
  add column refusal text;

-- What the operator has decided about requests.
create table request_policy (
  one boolean primary key default true check (one),
  -- where an institution may sign electronically: ISO 3166 codes, or * for everywhere
  electronic_countries text[] not null default '{US}',
  -- the authority signs after all who will hold data, the officer last; otherwise all at once
  signing_in_turns boolean not null default true
);
insert into request_policy default values;

-- One document out for signature.
create table envelope (
  id text primary key default new_id('envelope'),
  request_id text not null references access_request,
  -- the submission whose answers it prints
  submission integer not null,
  state text not null,
  provider text not null check (provider in ('builtin', 'docusign')),
  -- the service's own id of it
  external_id text unique,
  agreement_version text not null references agreement_version,
  -- the document as it is presented; null until it was printed
  presented_sha256 text references stored_object,
  pages integer,
  created_at timestamptz not null default platform_now(),
  sent_at timestamptz,
  lapses_at timestamptz,
  ended_at timestamptz,
  -- the signatory who declined
  ended_by text,
  reason text not null default '',
  -- what is about to be sealed, written down before it is: the bytes' SHA-256, and when
  intent jsonb,
  -- the sealed record of how it ended
  sealed_sha256 text references stored_object,
  sealed_at timestamptz,
  foreign key (request_id, submission) references request_submission,
  check (state not in ('out', 'signed') or presented_sha256 is not null),
  check (state <> 'completed' or sealed_sha256 is not null)
);
create index envelope_request on envelope (request_id, created_at);
create unique index envelope_open on envelope (request_id) where state in ('preparing', 'out', 'signed');
create index envelope_out on envelope (lapses_at) where state = 'out';

create table signatory (
  id text primary key default new_id('signatory'),
  envelope_id text not null references envelope,
  capacity text not null check (capacity in
    ('principal-investigator', 'applicant', 'institutional-authority', 'information-security-officer')),
  n integer not null default 0 check (n between 0 and 8),
  -- whose turn it is: 1 before 2 before 3
  turn integer not null,
  state text not null check (state in ('waiting', 'asked', 'signed', 'declined', 'replaced')),
  name text not null check (length(name) between 1 and 200),
  email text not null check (length(email) between 3 and 320),
  job_title text not null,
  institution text not null,
  country text not null default '',
  telephone text not null default '',
  address text not null default '',
  initials_needed boolean not null default false,
  asked_at timestamptz,
  reminders integer not null default 0,
  undelivered_at timestamptz,
  signed_at timestamptz,
  -- what they put into their block: signature, initials, their own facts
  signing jsonb,
  drawing_sha256 text references stored_object,
  -- who they say should sign instead of them
  proposal jsonb,
  replaces text references signatory,
  locked_until timestamptz,
  check ((state = 'signed') = (signing is not null))
);
create index signatory_envelope on signatory (envelope_id);
create unique index signatory_block on signatory (envelope_id, capacity, n) where state <> 'replaced';
-- The Institutional Authority is neither the Principal Investigator nor an applicant.
create unique index signatory_independent on signatory (envelope_id, mailbox_of(email))
  where capacity <> 'information-security-officer' and state <> 'replaced';

-- Personal links. Only a hash is kept; a link ends when the address or the person changes.
create table signing_link (
  id text primary key default new_id('link'),
  signatory_id text not null references signatory,
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default platform_now(),
  revoked_at timestamptz
);
create index signing_link_signatory on signing_link (signatory_id);

-- A browser that opened a link.
create table signing_session (
  token_hash bytea primary key check (length(token_hash) = 32),
  link_id text not null references signing_link,
  signatory_id text not null references signatory,
  created_at timestamptz not null default platform_now(),
  used_at timestamptz not null default platform_now(),
  ip text not null,
  agent text not null,
  viewed_at timestamptz,
  consented_at timestamptz,
  verified_at timestamptz
);
create index signing_session_signatory on signing_session (signatory_id);

-- One-time codes; the code itself is made from its id and is not kept.
create table signing_code (
  id text primary key default new_id('code'),
  session_hash bytea not null references signing_session,
  signatory_id text not null references signatory,
  sent_at timestamptz not null default platform_now(),
  tries integer not null default 0,
  used_at timestamptz
);
create index signing_code_signatory on signing_code (signatory_id, sent_at);

-- Wrong codes and unknown links, so that nobody guesses for long.
create table signing_failure (
  id bigint generated always as identity primary key,
  at timestamptz not null default platform_now(),
  ip text not null,
  signatory_id text references signatory
);
create index signing_failure_ip on signing_failure (ip, at);
create index signing_failure_signatory on signing_failure (signatory_id, at) where signatory_id is not null;

-- What happened to an envelope, for its certificate: personal values stay here, their hashes' chain is the audit log.
create table signing_event (
  id bigint generated always as identity primary key,
  envelope_id text not null references envelope,
  signatory_id text references signatory,
  at timestamptz not null default platform_now(),
  what text not null,
  ip text not null default '',
  agent text not null default '',
  detail jsonb not null default '{}',
  audit_seq bigint not null
);
create index signing_event_envelope on signing_event (envelope_id, id);

-- A form that came out of an envelope, sealed.
alter table agreement_form add column envelope_id text references envelope;
