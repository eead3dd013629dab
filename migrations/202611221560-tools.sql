-- The gallery: versions of tools that anybody may put into a project. A version never changes; it may be withdrawn.
create table tool_version (
  name text not null check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  version text not null check (version ~ '^[0-9A-Za-z][0-9A-Za-z.+-]{0,31}$'),
  title text not null,
  summary text not null,
  -- For people, as Markdown.
  help text not null,
  -- The applet, as the DNAnexus API has it.
  spec jsonb not null,
  -- Of title, summary, help and spec: two of one name and version are the same.
  sha256 text not null,
  -- Null: it came with the software.
  published_by text references person,
  published_at timestamptz not null default platform_now(),
  withdrawn_at timestamptz,
  primary key (name, version)
);
