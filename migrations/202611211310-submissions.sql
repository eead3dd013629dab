-- What was answered each time a request was submitted: once, and again after each return.
create table request_submission (
  request_id text not null references access_request,
  n integer not null check (n > 0),
  answers jsonb not null,
  -- the newest signed form then; 0 where none was needed
  form integer not null,
  submitted_at timestamptz not null default platform_now(),
  primary key (request_id, n)
);
insert into request_submission (request_id, n, answers, form, submitted_at)
select id, 1, draft, form_version, submitted_at from access_request where submitted_at is not null;

-- What the agreement of a submission prints.
create table agreement_document (
  request_id text not null,
  n integer not null,
  document jsonb not null,
  primary key (request_id, n),
  foreign key (request_id, n) references request_submission
);
