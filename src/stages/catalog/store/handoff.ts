import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { type Handoff, HandoffId, type HandoffKind, handoffKinds } from '../contract.ts'

/** By kind, the names that another application gave. */
export type Names = Readonly<Record<HandoffKind, readonly string[]>>

type Understood = Pick<Handoff, HandoffKind>

const columns: Readonly<Record<HandoffKind, string>> = {
  samples: 'sample_name',
  subjects: 'subject_name',
  diagnoses: 'diagnosis_id',
  files: 'id',
}

/** Days after which a selection that nobody opened is gone. */
const daysUnused = 30

/** How many unknown names an answer lists. */
const namesListed = 1000

/** Writes a hand-off and what release `number` knows of it; takes away those that have ended. Answers its id. */
export async function insertHandoff(
  tx: Tx,
  source: string,
  release: number,
  names: Names,
): Promise<{ id: string; answer: Understood }> {
  await sql`
    delete from handoff where used_at is null and created_at < platform_now() - make_interval(days => ${daysUnused})`.execute(
    tx,
  )
  const { id } = await tx
    .insertInto('handoff')
    .values({ source, release, answer: JSON.stringify({}) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const answer: Partial<Record<HandoffKind, Understood[HandoffKind]>> = {}
  for (const kind of handoffKinds)
    answer[kind] = await insertNames(tx, id, release, kind, names[kind])
  await tx
    .updateTable('handoff')
    .set({ answer: JSON.stringify(answer) })
    .where('id', '=', id)
    .execute()
  return { id, answer: answer as Understood }
}

async function insertNames(
  tx: Tx,
  id: string,
  release: number,
  kind: HandoffKind,
  names: readonly string[],
): Promise<Understood[HandoffKind]> {
  if (names.length === 0) return { known: 0, unknown: 0, unknownNames: [] }
  await sql`
    insert into handoff_item (handoff_id, kind, value)
    select distinct ${id}, ${kind}, f.${sql.ref(columns[kind])}
    from catalog_file f
    where f.${sql.ref(columns[kind])} = any(${names}::text[])
      and f.first_release <= ${release} and (f.last_release is null or f.last_release >= ${release})`.execute(
    tx,
  )
  const { rows } = await sql<{ value: string }>`
    select n.value from unnest(${names}::text[]) as n (value)
    where not exists (
      select from handoff_item i where i.handoff_id = ${id} and i.kind = ${kind} and i.value = n.value)
    order by 1`.execute(tx)
  const unknownNames = rows.slice(0, namesListed).map(({ value }) => value)
  return { known: names.length - rows.length, unknown: rows.length, unknownNames }
}

/** A hand-off without its link. @throws Problem `not-found`, also once it has ended. */
export async function readHandoffRow(
  db: Database | Tx,
  id: string,
): Promise<Omit<Handoff, 'link'>> {
  const { rows } = await sql<{
    source: string
    answer: Understood
    created: Date
    ends: Date
    used: boolean
  }>`
    select source, answer, created_at as created, used_at is not null as used,
      created_at + make_interval(days => ${daysUnused}) as ends
    from handoff
    where id = ${id} and (used_at is not null or created_at > platform_now() - make_interval(days => ${daysUnused}))`.execute(
    db,
  )
  const [row] = rows
  if (row === undefined) {
    throw new Problem(
      'not-found',
      `There is no such selection: one that nobody opens is kept for ${daysUnused} days.`,
    )
  }
  return {
    id,
    source: row.source,
    createdAt: row.created.toISOString(),
    expiresAt: row.used ? null : row.ends.toISOString(),
    ...row.answer,
  }
}

/** Somebody with an account opened it, or requests it: it stays. @throws Problem `not-found` */
export async function keepHandoff(db: Database | Tx, id: string): Promise<void> {
  await readHandoffRow(db, id)
  await sql`update handoff set used_at = platform_now() where id = ${id} and used_at is null`.execute(
    db,
  )
}

/**
 * SQL condition over `catalog_file f`: the files of a hand-off. As text, since a COPY takes no parameters.
 * @throws Problem `not-found` for what is no id of a hand-off.
 */
export function handedOver(id: string): string {
  if (!HandoffId.safeParse(id).success)
    throw new Problem('not-found', 'There is no such selection.')
  const kinds = handoffKinds.map(
    (kind) =>
      `f.${columns[kind]} in (select value from handoff_item where handoff_id = '${id}' and kind = '${kind}')`,
  )
  return `(${kinds.join(' or ')})`
}
