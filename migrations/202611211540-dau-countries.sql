-- Countries whose institutions may not have the data of a DAU, as ISO 3166 codes.
alter table dau add column closed_countries text[] not null default '{}';
