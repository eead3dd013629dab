-- The mailbox behind an address, so that two spellings of one are equal: src/kernel/mailbox.ts does the same.
create function mailbox_of(email text) returns text language sql immutable strict parallel safe as $$
  select case when host in ('gmail.com', 'googlemail.com') then replace(name, '.', '') || '@gmail.com' else name || '@' || host end
  from (
    select split_part(split_part(lower(btrim(email)), '@', 1), '+', 1) as name,
      rtrim(split_part(lower(btrim(email)), '@', 2), '.') as host
  ) parts
$$;

-- The Institutional Authority is neither the Principal Investigator nor an applicant, and nobody applies twice.
create unique index request_person_independent on request_person (request_id, mailbox_of(email))
  where capacity in ('principal-investigator', 'applicant', 'institutional-authority');
create unique index request_person_requester on request_person (request_id, mailbox_of(email))
  where capacity in ('requester', 'applicant', 'institutional-authority');
