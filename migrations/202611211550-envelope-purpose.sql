-- What an envelope is for: that its request is filed, or that an approved one is signed under a newer version.
alter table envelope add column purpose text not null default 'request' check (purpose in ('request', 'new-version'));
alter table envelope alter column purpose drop default;

-- A form waits no longer, either, once the same version was signed electronically.
alter table resigning
  drop constraint resigning_state_check,
  add constraint resigning_state_check check (state in ('waiting', 'accepted', 'returned', 'overtaken'));
