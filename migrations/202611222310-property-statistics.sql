-- How many objects have a property is estimated from a sample of whole sets of properties. With the usual hundred of them a
-- property of each 200th object seems, one time in ten, to be one of each 20th: the search then goes through the latest
-- objects until it has found enough, for a second, where the index knows them in some milliseconds.
alter table project_file alter column properties set statistics 500;
