import { type RawBuilder, sql } from 'kysely'

/*
 * What becomes of a file version in later releases. A release ends a version by another of the same path, or
 * by none: then the file is withdrawn. Another version with other bytes is a reissue; with the same, the file
 * is only described anew.
 */

/** SQL condition over two file versions by alias: another size or MD5 means other bytes. */
export const otherBytes = (one: string, other: string): RawBuilder<boolean> =>
  sql.raw(`(${one}.size, ${one}.md5) is distinct from (${other}.size, ${other}.md5)`)

/**
 * SQL query for the mark of the file version `id`: no row while the current release has its path with its
 * bytes, else whether it was withdrawn or reissued, the release that did so, and the version there is now.
 */
export const markOf = (id: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select case when n.id is null then 'withdrawn' else 'reissued' end as mark, n.id as current_id,
    case when n.id is null
      then (select max(o.last_release) + 1 from file_version o where o.path = v.path and o.last_release is not null)
      else least(n.first_release, (
        select min(o.first_release) from file_version o
        where o.path = v.path and o.last_release is not null and o.first_release > v.last_release and ${otherBytes('o', 'v')}))
    end as release
  from file_version v left join file_version n on n.path = v.path and n.last_release is null
  where v.id = ${id} and v.last_release is not null and (n.id is null or ${otherBytes('n', 'v')})`
