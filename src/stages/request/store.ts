import { type Selectable, sql } from 'kysely'
import { askOften } from '#adapters/database/kept.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { Problem } from '#kernel/problem.ts'
import { Selection } from '#stages/catalog/contract.ts'
import { Draft, type Section, SectionVersions, type Step } from './contract.ts'
import type { RequestState } from './lifecycle.ts'

export type RequestRow = Omit<
  Selectable<Tables['access_request']>,
  'state' | 'selection' | 'draft' | 'draft_versions'
> & {
  readonly state: RequestState
  readonly selection: Selection
  readonly draft: Draft
  readonly draft_versions: Readonly<Record<Section, number>>
}

/** JSON columns are parsed here, once. */
const columns = [
  'id',
  'requester_id',
  'name',
  'state',
  'version',
  'release',
  'selection',
  'draft',
  'draft_versions',
  'manifest_id',
  'form_version',
  'created_at',
  'updated_at',
  'submitted_at',
  'deleted_at',
  'extends',
] as const

function toRow(row: Selectable<Tables['access_request']>): RequestRow {
  return {
    ...row,
    state: row.state as RequestState,
    selection: Selection.parse(row.selection),
    draft: Draft.parse(row.draft),
    draft_versions: SectionVersions.parse(row.draft_versions),
  }
}

export async function insertRequest(
  tx: Tx,
  row: {
    requesterId: string
    release: number
    selection: Selection
    draft: Draft
    extends?: Pick<RequestRow, 'id' | 'manifest_id'>
  },
): Promise<RequestRow> {
  const inserted = await tx
    .insertInto('access_request')
    .values({
      requester_id: row.requesterId,
      release: row.release,
      state: 'draft',
      selection: JSON.stringify(row.selection),
      draft: JSON.stringify(row.draft),
      draft_versions: JSON.stringify({ name: 0, about: 0, agreement: 0 }),
      ...(row.extends && {
        name: row.draft.name.name,
        extends: row.extends.id,
        manifest_id: row.extends.manifest_id,
      }),
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return toRow(inserted)
}

/** @throws Problem `not-found` */
export async function readRequestRow(db: Database | Tx, id: string): Promise<RequestRow> {
  const { rows } = await askOften(db, rowOf(db, id))
  return found(id, rows[0])
}

/** Reads and locks, so that nobody moves it before this transaction ends. @throws Problem `not-found` */
export async function lockRequest(tx: Tx, id: string): Promise<RequestRow> {
  const { rows } = await askOften(tx, rowOf(tx, id).forUpdate())
  return found(id, rows[0])
}

const rowOf = (db: Database | Tx, id: string) =>
  db
    .selectFrom('access_request')
    .select(columns)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)

function found(id: string, row: Selectable<Tables['access_request']> | undefined): RequestRow {
  if (row === undefined) throw new Problem('not-found', `No request ${id}.`)
  return toRow(row)
}

/** Newest first; drafts and filed ones alike. */
export async function requestsOf(db: Database, personId: string): Promise<RequestRow[]> {
  const rows = await db
    .selectFrom('access_request')
    .select(columns)
    .where('requester_id', '=', personId)
    .where('deleted_at', 'is', null)
    .orderBy('updated_at', 'desc')
    .orderBy('id')
    .limit(1000)
    .execute()
  return rows.map(toRow)
}

type Change = {
  readonly state?: RequestState
  readonly name?: string
  readonly release?: number
  readonly draft?: Draft
  readonly draftVersions?: Readonly<Record<Section, number>>
  readonly manifestId?: string
  readonly formVersion?: number
  readonly submitted?: boolean
  readonly deleted?: boolean
}

const toColumns = (change: Change) => ({
  ...(change.state !== undefined && { state: change.state }),
  ...(change.name !== undefined && { name: change.name }),
  ...(change.release !== undefined && { release: change.release }),
  ...(change.draft !== undefined && { draft: JSON.stringify(change.draft) }),
  ...(change.draftVersions !== undefined && {
    draft_versions: JSON.stringify(change.draftVersions),
  }),
  ...(change.manifestId !== undefined && { manifest_id: change.manifestId }),
  ...(change.formVersion !== undefined && { form_version: change.formVersion }),
  ...(change.submitted && { submitted_at: sql<Date>`platform_now()` }),
  ...(change.deleted && { deleted_at: sql<Date>`platform_now()` }),
})

/**
 * Changes a request that is still at `version`.
 * @throws Problem `stale-version` when somebody changed it first, `already-exists` for a name used already,
 *   `wrong-state` for an extension beside another that is filed.
 */
export async function changeRequest(
  tx: Tx,
  row: Pick<RequestRow, 'id' | 'version'>,
  change: Change,
): Promise<RequestRow> {
  const statement = tx
    .updateTable('access_request')
    .set({ ...toColumns(change), version: row.version + 1, updated_at: sql`platform_now()` })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .returning(columns)
  const [changed] = (await askOften(tx, statement).catch(placeTaken)).rows
  if (changed === undefined) throw staleVersion(row.version)
  return toRow(changed)
}

export const staleVersion = (version: number): Problem =>
  new Problem(
    'stale-version',
    `This has changed since version ${version}. Read it again before you decide.`,
  )

function placeTaken(error: Error & { constraint?: string }): never {
  if (error.constraint === 'access_request_one_extension')
    throw new Problem('wrong-state', 'Another extension of this agreement is filed already.')
  if (error.constraint !== 'access_request_name') throw error
  const message = 'You have another request of this name.'
  throw new Problem('already-exists', message, [{ path: 'name.name', message }])
}

export type Basis = 'granted' | 'agreement'
export type RequestDau = { dau: string; basis: Basis; files: number; bytes: number }

export async function insertRequestDaus(
  tx: Tx,
  requestId: string,
  daus: readonly RequestDau[],
): Promise<void> {
  if (daus.length === 0) return
  await tx
    .insertInto('request_dau')
    .values(
      daus.map(({ dau, basis, files, bytes }) => ({
        request_id: requestId,
        dau_code: dau,
        basis,
        files,
        bytes,
      })),
    )
    .execute()
}

export async function requestDaus(db: Database | Tx, requestId: string): Promise<RequestDau[]> {
  const rows = await db
    .selectFrom('request_dau')
    .select(['dau_code as dau', 'basis', 'files', 'bytes'])
    .where('request_id', '=', requestId)
    .orderBy('dau_code')
    .execute()
  return rows.map((row) => ({ ...row, basis: row.basis as Basis }))
}

export const capacities = [
  'requester',
  'principal-investigator',
  'applicant',
  'institutional-authority',
  'information-security-officer',
] as const
export type Capacity = (typeof capacities)[number]

export type RequestPerson = {
  readonly capacity: Capacity
  readonly n: number
  readonly personId: string | null
  readonly name: string
  readonly jobTitle: string
  readonly institution: string
  readonly email: string
  readonly telephone: string
  readonly address: string
}

/** The accounts that hold, or will hold, data by a request. */
export async function holdersOfRequest(db: Database | Tx, requestId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('request_person')
    .select('person_id')
    .distinct()
    .where('request_id', '=', requestId)
    .where('removed_at', 'is', null)
    .where('person_id', 'is not', null)
    .orderBy('person_id')
    .execute()
  return rows.flatMap(({ person_id }) => person_id ?? [])
}

/** The people of the newest submission; those of earlier ones are in their answers. */
export async function replaceRequestPeople(
  tx: Tx,
  requestId: string,
  people: readonly RequestPerson[],
): Promise<void> {
  await tx.deleteFrom('request_person').where('request_id', '=', requestId).execute()
  await tx
    .insertInto('request_person')
    .values(
      people.map((person) => ({
        request_id: requestId,
        capacity: person.capacity,
        n: person.n,
        person_id: person.personId,
        name: person.name,
        job_title: person.jobTitle,
        institution: person.institution,
        email: person.email,
        telephone: person.telephone,
        address: person.address,
      })),
    )
    .execute()
}

/** Somebody else, or another address, at a place of a filed request. */
export async function changePerson(
  tx: Tx,
  requestId: string,
  place: Pick<RequestPerson, 'capacity' | 'n'>,
  person: Partial<Pick<RequestPerson, 'personId' | 'name' | 'email' | 'jobTitle' | 'institution'>>,
): Promise<void> {
  const { personId, name, email, jobTitle, institution } = person
  await tx
    .updateTable('request_person')
    .set({
      ...(personId !== undefined && { person_id: personId }),
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email }),
      ...(jobTitle !== undefined && { job_title: jobTitle }),
      ...(institution !== undefined && { institution }),
    })
    .where('request_id', '=', requestId)
    .where('capacity', '=', place.capacity)
    .where('n', '=', place.n)
    .execute()
}

export async function requestPeople(
  db: Database | Tx,
  requestId: string,
): Promise<RequestPerson[]> {
  const rows = await db
    .selectFrom('request_person')
    .select([
      'capacity',
      'n',
      'person_id as personId',
      'name',
      'job_title as jobTitle',
      'institution',
      'email',
      'telephone',
      'address',
    ])
    .where('request_id', '=', requestId)
    .orderBy('capacity')
    .orderBy('n')
    .execute()
  return rows.map((row) => ({ ...row, capacity: row.capacity as Capacity }))
}

export async function recordStep(
  tx: Tx,
  requestId: string,
  step: { what: string; dau?: string; by?: string; note?: string },
): Promise<void> {
  await tx
    .insertInto('request_step')
    .values({
      request_id: requestId,
      what: step.what,
      dau_code: step.dau ?? null,
      by_name: step.by ?? '',
      note: step.note ?? '',
    })
    .execute()
}

export async function stepsOf(db: Database, requestId: string): Promise<Step[]> {
  const rows = await db
    .selectFrom('request_step')
    .select(['at', 'what', 'dau_code', 'by_name', 'note'])
    .where('request_id', '=', requestId)
    .orderBy('id')
    .limit(1000)
    .execute()
  return rows.map((row) => ({
    at: row.at.toISOString(),
    what: row.what,
    dau: row.dau_code,
    by: row.by_name,
    note: row.note,
  }))
}

export async function insertWatch(tx: Tx, personId: string, email: string): Promise<void> {
  await tx
    .insertInto('eligibility_watch')
    .values({ person_id: personId, email })
    .onConflict((oc) => oc.column('person_id').doUpdateSet({ email }))
    .execute()
}
