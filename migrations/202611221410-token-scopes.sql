-- What a token lets its bearer do, of what its person may. Its times go by the real clock, as its end does.

alter table api_token
  add column scope text not null default 'full' check (scope in ('full', 'read')),
  -- null: every project of the person
  add column project_id text references project,
  add column last_used_at timestamptz;
alter table api_token alter column created_at set default clock_timestamp();
