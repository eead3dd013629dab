-- What was found about a signed form. Its bytes are opened only where the scan is 'clean' or 'not-scanned'.
alter table agreement_form
  -- what the examination of the file told; null for forms from before it was kept
  add column examination jsonb,
  add column scan text not null default 'not-scanned'
    check (scan in ('clean', 'waiting', 'found', 'not-scanned')),
  -- the scanner's name for what it found
  add column virus text,
  add column scanned_at timestamptz,
  -- what the form says beside the agreement as it was issued; null until that was looked at
  add column comparison jsonb,
  -- the agreement that it was compared with, as issued
  add column issued_sha256 text references stored_object,
  -- the submission whose agreement that is; 0 for the draft's
  add column compared_submission integer not null default 0,
  add check ((scan = 'found') = (virus is not null));

-- Forms that somebody sent lately, whether they were kept or refused.
create table form_upload (
  id bigint generated always as identity primary key,
  person_id text not null references person,
  size bigint not null,
  at timestamptz not null default platform_now()
);
create index form_upload_lately on form_upload (person_id, at);
