-- A selection that another application posted. It ends unless somebody with an account opens it.
create table handoff (
  id text primary key default new_id('selection'),
  -- the origin of the page that posted it, or that an account did
  source text not null,
  release integer not null references catalog_release (number),
  -- how many of each kind are known, and which are not
  answer jsonb not null,
  created_at timestamptz not null default platform_now(),
  used_at timestamptz
);

-- What the release knows of it.
create table handoff_item (
  handoff_id text not null references handoff on delete cascade,
  kind text not null check (kind in ('samples', 'subjects', 'diagnoses', 'files')),
  value text not null,
  primary key (handoff_id, kind, value)
);
