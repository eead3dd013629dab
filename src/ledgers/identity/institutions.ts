import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { recordAudit } from '../audit/record.ts'
import type { Institution } from './contract.ts'
import type { RorInstitution } from './ror.ts'

/** Rows to a statement. */
const batchSize = 1000

/** Puts these institutions in the place of all that were there; answers how many. */
export async function replaceInstitutions(
  db: Database,
  institutions: AsyncIterable<RorInstitution>,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await tx.deleteFrom('institution').execute()
    let count = 0
    let batch: RorInstitution[] = []
    const insert = async () => {
      const column = (of: (each: RorInstitution) => string) => batch.map(of)
      await sql`
        insert into institution (ror_id, name, city, country, words)
        select ror_id, name, city, country, to_tsvector('simple', words)
        from unnest(${column(({ rorId }) => rorId)}::text[], ${column(({ name }) => name)}::text[],
          ${column(({ city }) => city)}::text[], ${column(({ country }) => country)}::text[],
          ${column(({ name, otherNames }) => wordsOf([name, ...otherNames].join(' ')).join(' '))}::text[])
          as each (ror_id, name, city, country, words)
        on conflict (ror_id) do nothing`.execute(tx)
      count += batch.length
      batch = []
    }
    for await (const institution of institutions) {
      batch.push(institution)
      if (batch.length === batchSize) await insert()
    }
    if (batch.length > 0) await insert()
    await recordAudit(tx, { type: 'institutions.imported', detail: { count } })
    return count
  })
}

/** How many are offered. */
const offered = 10

/** Those of which some name has words that begin so, the closest first. */
export async function findInstitutions(db: Database, q: string): Promise<Institution[]> {
  const words = wordsOf(q).slice(0, 10)
  if (words.length === 0) return []
  const query = words.map((word) => `${word}:*`).join(' & ')
  const { rows } = await sql<Institution>`
    select ror_id as "rorId", name, city, country from institution
    where words @@ to_tsquery('simple', ${query})
    order by starts_with(lower(name), ${q.trim().toLowerCase()}) desc, length(name), name, ror_id
    limit ${offered}`.execute(db)
  return rows
}

/** The words of a name, in lower case and without accents: letters and digits alone. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []
