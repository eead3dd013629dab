-- A committee: its rules, who deputises, who is away and who covers for them.

alter table dac_member drop constraint dac_member_seat_check;
alter table dac_member
  add constraint dac_member_seat_check check (seat in ('member', 'deputy', 'chair')),
  add column since timestamptz not null default platform_now();

-- Of a committee without a row, the chair decides, advised by the votes.
create table committee_rules (
  dau_code text primary key references dau,
  quorum integer not null check (quorum between 0 and 100),
  majority text not null check (majority in ('advice', 'simple', 'two-thirds', 'unanimous')),
  tie text not null check (tie in ('chair', 'reject')),
  same_institution text not null check (same_institution in ('declare', 'recuse')),
  decide_days integer not null check (decide_days between 1 and 365),
  remind_days integer not null check (remind_days between 1 and 365),
  version integer not null default 1
);

create table committee_absence (
  id text primary key default new_id('absence'),
  dau_code text not null,
  person_id text not null,
  cover_id text references person check (cover_id <> person_id),
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  created_by text not null references person,
  ended_at timestamptz,
  foreign key (dau_code, person_id) references dac_member on delete cascade
);
create index committee_absence_seat on committee_absence (dau_code, person_id) where ended_at is null;

-- A review goes in rounds: votes on answers that were changed since, or before it was reopened, count no more.
alter table review
  add column round integer not null default 1,
  -- of the request, on which it was decided
  add column submission integer,
  add column conditions text[] not null default '{}',
  add column grounds text,
  -- of the wizard, which the committee asks the requester to change
  add column sections text[] not null default '{}',
  -- how often the committee was reminded in this round
  add column reminded integer not null default 0,
  add column round_at timestamptz not null default platform_now();
update review set round_at = opened_at;

-- What a person declared before their first look at a request, or what the platform found against it.
create table review_interest (
  request_id text not null references access_request,
  person_id text not null references person,
  outcome text not null check (outcome in ('none', 'recused')),
  -- party, laboratory, co-applicant, institution
  found text[] not null default '{}',
  note text not null default '',
  at timestamptz not null default platform_now(),
  primary key (request_id, person_id)
);

-- Every vote that was ever cast; the last of a person in a round is theirs.
create table review_vote (
  id bigint generated always as identity primary key,
  request_id text not null,
  dau_code text not null,
  round integer not null,
  person_id text not null references person,
  vote text not null check (vote in ('approve', 'reject', 'abstain')),
  reason text not null,
  at timestamptz not null default platform_now(),
  foreign key (request_id, dau_code) references review
);
create index review_vote_of on review_vote (request_id, dau_code, round, person_id, id);

-- Who looks at a request first for the committee, and whom it asked from outside.
create table review_assignment (
  request_id text not null,
  dau_code text not null,
  person_id text not null references person,
  role text not null check (role in ('lead', 'expert')),
  question text not null default '',
  assigned_by text not null references person,
  assigned_at timestamptz not null default platform_now(),
  ended_at timestamptz,
  primary key (request_id, dau_code, person_id, role),
  foreign key (request_id, dau_code) references review
);
create index review_assignment_person on review_assignment (person_id) where ended_at is null;

-- Notes are the committee's own; questions and answers are between it and the requester.
create table review_note (
  id bigint generated always as identity primary key,
  request_id text not null,
  dau_code text not null,
  kind text not null check (kind in ('note', 'opinion', 'question', 'answer')),
  author_id text not null references person,
  text text not null check (length(text) between 1 and 10000),
  at timestamptz not null default platform_now(),
  foreign key (request_id, dau_code) references review
);
create index review_note_of on review_note (request_id, dau_code, id);

-- Who may look at which requests for a committee: its members, those who cover for an absent one, and the experts
-- whom it asked about one request.
create view committee_seat as
  select dau_code, null::text as request_id, person_id, seat, person_id as holder_id, since from dac_member
  union all
  select a.dau_code, null, a.cover_id, m.seat, a.person_id, m.since
  from committee_absence a join dac_member m using (dau_code, person_id)
  where a.cover_id is not null and a.ended_at is null and a.from_at <= platform_now() and a.until_at > platform_now()
  union all
  select dau_code, request_id, person_id, 'expert', person_id, assigned_at
  from review_assignment where role = 'expert' and ended_at is null;

-- Who was named with whom.
create index request_person_account on request_person (person_id);
create index request_person_mailbox on request_person (mailbox_of(email));
