-- Data use terms with what they are limited to: [{"code": "DS", "values": ["BLL", "TLL"]}, …].
alter table dau rename column terms to term_codes;
alter table dau add column terms jsonb not null default '[]';
update dau set terms = (
  select jsonb_agg(jsonb_build_object('code', code, 'values', '[]'::jsonb) order by n)
  from unnest(term_codes) with ordinality as t (code, n)
) where term_codes <> '{}';
alter table dau drop column term_codes;

-- Rules by which a committee has requests approved without looking at each; none unless it was switched on.
create table automatic_rule (
  dau_code text not null references dau,
  rule text not null check (rule ~ '^[a-z][a-z-]{0,39}$'),
  switched_on_at timestamptz not null default platform_now(),
  primary key (dau_code, rule)
);
