-- A draft is its requester's alone, and hinders nobody else: of one request each of its people may draft an extension,
-- and one is filed.
drop index access_request_one_extension;
create unique index access_request_one_extension on access_request (extends)
  where state in ('awaiting-signatures', 'submitted', 'in-review', 'returned') and deleted_at is null;
create unique index access_request_one_extension_draft on access_request (extends, requester_id)
  where state = 'draft' and deleted_at is null;
