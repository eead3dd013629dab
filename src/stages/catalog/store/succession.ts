import { type RawBuilder, sql } from 'kysely'

/*
 * What becomes of a file version in later releases. A release ends a version by another of the same path, or
 * by none: then the file is withdrawn. Another version with other bytes is a reissue; with the same, the file
 * is only described anew.
 */

/** SQL condition over two file versions by alias: another size or MD5 means other bytes. */
export const otherBytes = (one: string, other: string): RawBuilder<boolean> =>
  sql.raw(`(${one}.size, ${one}.md5) is distinct from (${other}.size, ${other}.md5)`)

/** SQL condition: whether the current release has no file of the path of this version, given by the name of a column. */
export const isWithdrawn = (versionId: string): RawBuilder<boolean> => sql`exists (
  select from file_version v where v.id = ${sql.ref(versionId)} and v.last_release is not null
    and not exists (select from file_version n where n.path = v.path and n.last_release is null))`
