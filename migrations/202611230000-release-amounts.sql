-- What a release holds, counted once for all that a selection may ask of a file, for its data access unit and its own
-- embargo: what drafts hold is summed from here. Filled after a release is published, from what never changes of it.

create table release_amount (
  release integer not null references catalog_release,
  dau_code text,
  -- of the files, not of their unit
  embargo_date date,
  sequencing_type text not null,
  file_type text not null,
  sample_type text not null,
  tissue_type text not null,
  diagnosis_id text not null,
  study_ids text[] not null,
  pmids text[] not null,
  files bigint not null check (files > 0),
  -- of those whose size is known
  bytes bigint not null
);
create index release_amount_release on release_amount (release);

insert into release_amount
select r.number, f.dau_code, f.embargo_date, f.sequencing_type, f.file_type, f.sample_type, f.tissue_type, f.diagnosis_id,
  f.study_ids, f.pmids, count(*), coalesce(sum(f.size), 0)
from catalog_release r join catalog_file f on f.first_release <= r.number and (f.last_release is null or f.last_release >= r.number)
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
