import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { Dau, Release, ReleaseEntry, Selection } from './contract.ts'
import { DataUseTerm } from './contract/terms.ts'
import { handedOver } from './store/handoff.ts'
import { notReported, type Tab, tabs } from './vocabulary.ts'

const releaseColumns = sql.raw(
  `number, name, to_char(published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "publishedAt", files, samples, bytes`,
)

/** Every release with its difference and who published it, newest first. */
export async function readReleaseEntries(db: Database, limit = 1000): Promise<ReleaseEntry[]> {
  const { rows } = await sql<ReleaseEntry>`
    select ${releaseColumns}, difference, (select p.name from person p where p.id = published_by) as "publishedBy"
    from catalog_release order by number desc limit ${limit}`.execute(db)
  return rows
}

/** Newest first. */
export async function readReleases(db: Database | Tx, limit = 200): Promise<Release[]> {
  const { rows } = await sql<Release>`
    select ${releaseColumns} from catalog_release order by number desc limit ${limit}`.execute(db)
  return rows
}

/** @throws Problem `not-found` */
export async function readRelease(db: Database | Tx, number: number): Promise<Release> {
  const { rows } = await sql<Release>`
    select ${releaseColumns} from catalog_release where number = ${number}`.execute(db)
  const [release] = rows
  if (release === undefined) throw new Problem('not-found', `No release ${number}.`)
  return release
}

/** @throws Problem `not-found` while the catalog is empty. */
export async function currentRelease(db: Database | Tx): Promise<Release> {
  const [release] = await readReleases(db, 1)
  if (release === undefined)
    throw new Problem('not-found', 'The catalog is empty: no release has been published yet.')
  return release
}

export async function readCubeBytes(db: Database, number: number): Promise<Uint8Array> {
  const row = await db
    .selectFrom('catalog_release')
    .select('cube')
    .where('number', '=', number)
    .executeTakeFirstOrThrow()
  return row.cube
}

export async function writeCubeBytes(tx: Tx, number: number, cube: Uint8Array): Promise<void> {
  await tx
    .updateTable('catalog_release')
    .set({ cube: Buffer.from(cube) })
    .where('number', '=', number)
    .execute()
}

/** The cube for visitors, if it was made for groups of this size. */
export async function readPublicCubeBytes(
  db: Database,
  number: number,
  smallest: number,
): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('catalog_release')
    .select('public_cube')
    .where('number', '=', number)
    .where('public_smallest', '=', smallest)
    .executeTakeFirst()
  return row?.public_cube ?? undefined
}

export async function writePublicCubeBytes(
  tx: Tx,
  number: number,
  smallest: number,
  cube: Uint8Array,
): Promise<void> {
  await tx
    .updateTable('catalog_release')
    .set({ public_cube: Buffer.from(cube), public_smallest: smallest })
    .where('number', '=', number)
    .execute()
}

const dauColumns = [
  'code',
  'name',
  'description',
  'committee',
  'terms',
  'embargo_date',
  'acknowledgement',
  'closed_countries',
  'embargo_text',
  'extra_terms',
  'schedule_revision',
  'anchor',
  'anchor_wait_days',
  'viewing',
] as const

export async function readDaus(db: Database | Tx): Promise<Dau[]> {
  const rows = await db.selectFrom('dau').select(dauColumns).orderBy('name').execute()
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    description: row.description,
    committee: row.committee,
    terms: DataUseTerm.array().parse(row.terms),
    embargoDate: row.embargo_date,
    acknowledgement: row.acknowledgement,
    closedCountries: row.closed_countries,
    embargoText: row.embargo_text,
    extraTerms: row.extra_terms,
    scheduleRevision: row.schedule_revision,
    anchor: row.anchor as Dau['anchor'],
    anchorWaitDays: row.anchor_wait_days,
    viewing: row.viewing,
  }))
}

/** What Schedule A of the agreement says of a unit. */
export type Schedule = Pick<Dau, 'acknowledgement' | 'embargoDate' | 'embargoText' | 'extraTerms'>

/** @throws Problem `stale-version` where somebody else changed it. */
export async function changeSchedule(
  tx: Tx,
  code: string,
  revision: number,
  schedule: Schedule,
): Promise<void> {
  const changed = await tx
    .updateTable('dau')
    .set({
      acknowledgement: schedule.acknowledgement,
      embargo_date: schedule.embargoDate,
      embargo_text: schedule.embargoText,
      extra_terms: [...schedule.extraTerms],
      schedule_revision: revision + 1,
    })
    .where('code', '=', code)
    .where('schedule_revision', '=', revision)
    .returning('code')
    .executeTakeFirst()
  if (changed === undefined)
    throw new Problem(
      'stale-version',
      'Somebody changed this schedule in the meantime. Read it again.',
    )
}

export async function insertDau(
  tx: Tx,
  dau: Omit<
    Dau,
    'embargoText' | 'extraTerms' | 'scheduleRevision' | 'anchor' | 'anchorWaitDays' | 'viewing'
  >,
): Promise<void> {
  await tx
    .insertInto('dau')
    .values({
      code: dau.code,
      name: dau.name,
      description: dau.description,
      committee: dau.committee,
      terms: JSON.stringify(dau.terms),
      embargo_date: dau.embargoDate,
      acknowledgement: dau.acknowledgement,
      closed_countries: [...dau.closedCountries],
    })
    .execute()
}

/** Answers whether there is such a DAU. */
export async function closeCountries(
  tx: Tx,
  code: string,
  countries: readonly string[],
): Promise<boolean> {
  const row = await tx
    .updateTable('dau')
    .set({ closed_countries: [...countries] })
    .where('code', '=', code)
    .returning('code')
    .executeTakeFirst()
  return row !== undefined
}

/** Answers whether there is such a DAU. */
export async function changeTerms(
  tx: Tx,
  code: string,
  terms: readonly DataUseTerm[],
): Promise<boolean> {
  const row = await tx
    .updateTable('dau')
    .set({ terms: JSON.stringify(terms) })
    .where('code', '=', code)
    .returning('code')
    .executeTakeFirst()
  return row !== undefined
}

/** Answers whether there is such a unit. */
export async function changeAnchor(
  tx: Tx,
  code: string,
  anchor: Dau['anchor'] | undefined,
  waitDays: number | undefined,
): Promise<boolean> {
  const row = await tx
    .updateTable('dau')
    .set({
      ...(anchor !== undefined && { anchor }),
      ...(waitDays !== undefined && { anchor_wait_days: waitDays }),
    })
    .where('code', '=', code)
    .returning('code')
    .executeTakeFirst()
  return row !== undefined
}

/** Answers whether there is such a unit. */
export async function changeViewing(tx: Tx, code: string, viewing: boolean): Promise<boolean> {
  const row = await tx
    .updateTable('dau')
    .set({ viewing })
    .where('code', '=', code)
    .returning('code')
    .executeTakeFirst()
  return row !== undefined
}

const filterColumns = {
  sequencing_type: 'sequencing_type',
  sample_type: 'sample_type',
  file_type: 'file_type',
  tissue_type: 'tissue_type',
} as const

/** SQL condition over `catalog_file f`: the files of `release`. */
export const inRelease = (release: number): RawBuilder<boolean> =>
  sql`(f.first_release <= ${release} and (f.last_release is null or f.last_release >= ${release}))`

/** SQL condition over `catalog_file f`: the files of `release` that a selection takes. The cube's twin. */
export const selectionCondition = (selection: Selection, release: number): RawBuilder<boolean> =>
  sql`(${inRelease(release)} and ${selectedCondition(selection)})`

/** SQL condition over the columns of `catalog_file f` that a selection asks of, whatever the release. */
export function selectedCondition(selection: Selection): RawBuilder<boolean> {
  const conditions: RawBuilder<unknown>[] = []
  for (const [name, column] of Object.entries(filterColumns)) {
    const values = selection.filters[name as keyof typeof filterColumns]
    if (values.length === 0) continue
    const stored = values.map((value) => (value === notReported ? '' : value))
    conditions.push(sql`f.${sql.ref(column)} = any(${stored}::text[])`)
  }
  const ticks = tabs.flatMap((tab) => {
    const ids = tab === selection.tab ? selection.selected : (selection.kept?.[tab] ?? [])
    return ids.length > 0 ? [ticked(tab, ids)] : []
  })
  if (ticks.length > 0) conditions.push(sql`(${sql.join(ticks, sql` or `)})`)
  if (selection.handoff !== undefined) conditions.push(sql.raw(handedOver(selection.handoff)))
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`
}

function ticked(tab: Tab, selected: readonly string[]): RawBuilder<unknown> {
  switch (tab) {
    case 'diagnoses':
      return sql`f.diagnosis_id = any(${selected.map((id) => (id === 'not-reported' ? '' : id))}::text[])`
    case 'publications':
      return sql`f.pmids && ${selected}::text[]`
    case 'studies':
      return sql`f.study_ids && ${selected}::text[]`
    default:
      return tab satisfies never
  }
}
