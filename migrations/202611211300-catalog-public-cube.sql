-- The cube for visitors, and the smallest group of people that it was made for. Made with the release, and made
-- anew when the setting has changed.
alter table catalog_release
  add column public_cube bytea,
  add column public_smallest integer check (public_smallest > 1);
