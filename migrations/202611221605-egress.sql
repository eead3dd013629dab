-- Hosts that a version of a tool may reach; without a row, none. Administrators keep them.
create table tool_egress (
  name text not null,
  version text not null,
  -- names, or `*.name` for all below one
  hosts text[] not null,
  -- why it may reach them also with data that who runs it may not take away; null: then it may not run
  controlled_reason text,
  revision integer not null,
  primary key (name, version),
  foreign key (name, version) references tool_version
);

alter table execution
  -- the version in the gallery that the tool was when it was run: the very same, not by its name alone
  add column tool_name text,
  add column tool_version text;

alter table job_attempt
  add column egress text[] not null default '{}',
  -- by the reason of an administrator also with data that may not be taken away
  add column is_excepted boolean not null default false;
