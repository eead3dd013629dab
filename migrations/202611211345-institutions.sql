-- Institutions of the Research Organization Registry, for people to choose theirs from.
create table institution (
  ror_id text primary key check (ror_id ~ '^0[a-z0-9]{8}$'),
  name text not null,
  city text not null,
  country text not null check (country ~ '^([A-Z]{2})?$'),
  -- the words of all its names, without accents
  words tsvector not null
);
create index institution_words on institution using gin (words);
