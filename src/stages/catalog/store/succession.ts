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
 * SQL query for the file versions whose path the current release lacks, or has with other bytes: `id`, `mark`,
 * the number of the `release` that first did so, and the `current_id` of what was reissued.
 */
export const marks: RawBuilder<unknown> = sql`
  select v.id, case when n.id is null then 'withdrawn' else 'reissued' end as mark, n.id as current_id,
    case when n.id is null
      then (select max(o.last_release) + 1 from file_version o where o.path = v.path and o.last_release is not null)
      else least(n.first_release, (
        select min(o.first_release) from file_version o
        where o.path = v.path and o.last_release is not null and o.first_release > v.last_release and ${otherBytes('o', 'v')}))
    end as release
  from file_version v left join file_version n on n.path = v.path and n.last_release is null
  where v.last_release is not null and (n.id is null or ${otherBytes('n', 'v')})`
