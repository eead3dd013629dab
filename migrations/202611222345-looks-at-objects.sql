-- Stored objects are looked at, each about once in thirty days, and what is damaged is not given out.

-- when its bytes were last read and held against its key; null before the first time
alter table stored_object add column looked_at timestamptz;
-- what the last look found, in words; null where it is whole
alter table stored_object add column damage text;
create index stored_object_looked on stored_object ((coalesce(looked_at, created_at)));
create index stored_object_damaged on stored_object (sha256) where damage is not null;
