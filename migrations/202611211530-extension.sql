-- An extension is a request that extends another: the same data access units and people, one more year. It has the
-- manifest of the request that it extends, of which nothing is vended again.
alter table access_request
  add column extends text references access_request,
  add constraint access_request_extension check (extends is null or (extends <> id and manifest_id is not null));

-- Each request has a name of its own; its extensions are called after it.
drop index access_request_name;
create unique index access_request_name on access_request (requester_id, lower(name))
  where name <> '' and deleted_at is null and extends is null;

-- A request has one open extension at a time.
create unique index access_request_one_extension on access_request (extends)
  where deleted_at is null and state in ('draft', 'awaiting-signatures', 'submitted', 'in-review', 'returned');

alter table access_grant
  -- the grant that it continues; each is continued once
  add column extends text unique references access_grant,
  -- how many days before its end the holder was last told of it; 0: that it has ended
  add column told_days integer;
create index access_grant_until on access_grant (until_at) where ended_at is null;
