import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { invalid } from '#kernel/problem.ts'
import type { SigningCapacity } from '../contract/signing.ts'
import type { SignatoryState } from '../lifecycle.ts'

/** What a person put into their block. */
const Signing = z.object({
  /** The caller's, by which a repeat is known. */
  key: z.string(),
  signature: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('typed'), text: z.string() }),
    /** Its picture is `drawing_sha256`. */
    z.object({ kind: z.literal('drawn') }),
    /** It stands in the document of the signing service, since this instant by the service's clock. */
    z.object({ kind: z.literal('there'), at: z.iso.datetime().optional() }),
  ]),
  initials: z.string(),
  jobTitle: z.string(),
  telephone: z.string(),
  address: z.string(),
})
export type Signing = z.infer<typeof Signing>

const Proposal = z.object({ name: z.string(), email: z.string(), reason: z.string() })
export type Proposal = z.infer<typeof Proposal>

export type SignatoryRow = Omit<
  Selectable<Tables['signatory']>,
  'capacity' | 'state' | 'signing' | 'proposal'
> & {
  readonly capacity: SigningCapacity
  readonly state: SignatoryState
  readonly signing: Signing | null
  readonly proposal: Proposal | null
}

const toRow = (row: Selectable<Tables['signatory']>): SignatoryRow => ({
  ...row,
  capacity: row.capacity as SigningCapacity,
  state: row.state as SignatoryState,
  signing: row.signing === null ? null : Signing.parse(row.signing),
  proposal: row.proposal === null ? null : Proposal.parse(row.proposal),
})

export type NewSignatory = {
  readonly capacity: SigningCapacity
  readonly n: number
  readonly turn: number
  readonly name: string
  readonly email: string
  readonly jobTitle: string
  readonly institution: string
  readonly country: string
  readonly telephone: string
  readonly address: string
  readonly initialsNeeded: boolean
  readonly replaces?: string
}

/** @throws Problem `invalid-input` where the Institutional Authority would be who applies as well. */
export async function insertSignatory(
  tx: Tx,
  envelopeId: string,
  person: NewSignatory,
): Promise<SignatoryRow> {
  const row = await tx
    .insertInto('signatory')
    .values({
      envelope_id: envelopeId,
      capacity: person.capacity,
      n: person.n,
      turn: person.turn,
      state: 'waiting',
      name: person.name,
      email: person.email,
      job_title: person.jobTitle,
      institution: person.institution,
      country: person.country,
      telephone: person.telephone,
      address: person.address,
      initials_needed: person.initialsNeeded,
      replaces: person.replaces ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(namedTwice)
  return toRow(row)
}

/** By capacity as they stand in the agreement; who was replaced comes after who came instead. */
export async function signatoriesOf(
  db: Database | Tx,
  envelopeId: string,
): Promise<SignatoryRow[]> {
  const rows = await db
    .selectFrom('signatory')
    .selectAll()
    .where('envelope_id', '=', envelopeId)
    .orderBy('turn')
    .orderBy(sql`capacity <> 'principal-investigator'`)
    .orderBy('n')
    .orderBy(sql`state = 'replaced'`)
    .orderBy('id')
    .execute()
  return rows.map(toRow)
}

/** @throws Error where there is none. */
export async function readSignatory(db: Database | Tx, id: string): Promise<SignatoryRow> {
  const row = await db
    .selectFrom('signatory')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return toRow(row)
}

type Change = {
  readonly state?: SignatoryState
  readonly asked?: true
  readonly reminders?: number
  readonly undelivered?: boolean
  readonly email?: string
  readonly signing?: Signing
  readonly drawingSha256?: string
  readonly proposal?: Proposal | null
  readonly lockedHours?: number
}

/** @throws Problem `invalid-input` for an address that another signer has. */
export async function changeSignatory(
  tx: Tx,
  row: SignatoryRow,
  change: Change,
): Promise<SignatoryRow> {
  const { state, reminders, email, signing, drawingSha256, proposal, lockedHours } = change
  const changed = await tx
    .updateTable('signatory')
    .set({
      ...(state !== undefined && { state }),
      ...(change.asked && { asked_at: sql<Date>`platform_now()` }),
      ...(reminders !== undefined && { reminders }),
      ...(change.undelivered !== undefined && {
        undelivered_at: change.undelivered ? sql<Date>`platform_now()` : null,
      }),
      ...(email !== undefined && { email }),
      ...(signing !== undefined && {
        signing: JSON.stringify(signing),
        signed_at: sql<Date>`platform_now()`,
      }),
      ...(drawingSha256 !== undefined && { drawing_sha256: drawingSha256 }),
      ...(proposal !== undefined && {
        proposal: proposal === null ? null : JSON.stringify(proposal),
      }),
      ...(lockedHours !== undefined && {
        locked_until: sql<Date>`platform_now() + make_interval(hours => ${lockedHours})`,
      }),
    })
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .returningAll()
    .executeTakeFirst()
    .catch(namedTwice)
  if (changed === undefined) throw new Error(`${row.id} is no longer ${row.state}`)
  return toRow(changed)
}

function namedTwice(error: Error & { constraint?: string }): never {
  if (error.constraint !== 'signatory_independent') throw error
  throw invalid(
    'email',
    'Somebody else signs with this mailbox already. The Institutional Authority cannot be the Principal Investigator or an applicant.',
  )
}

type Due = {
  readonly id: string
  readonly envelopeId: string
  /** How many reminders their time has passed for. */
  readonly passed: number
}

/** Who has been asked so long ago that a reminder of ours is due, by the days after which each is. */
export async function dueReminders(db: Database | Tx, days: readonly number[]): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select id, "envelopeId", passed from (
      select s.id, s.envelope_id as "envelopeId", s.reminders, s.asked_at, (
        select count(*)::int from unnest(${[...days]}::int[]) as d
        where s.asked_at + make_interval(days => d) <= platform_now()) as passed
      from signatory s join envelope e on e.id = s.envelope_id
      where e.state = 'out' and e.provider = 'builtin' and s.state = 'asked' and s.reminders < ${days.length}
    ) asked
    where passed > reminders order by asked_at limit 1000`.execute(db)
  return rows
}

/** How often something happened to a signer; within so many hours, or ever. */
export async function countEvents(
  tx: Tx,
  signatoryId: string,
  whats: readonly string[],
  hours = 1_000_000,
): Promise<number> {
  const { count } = await tx
    .selectFrom('signing_event')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('signatory_id', '=', signatoryId)
    .where('what', 'in', [...whats])
    .where('at', '>', sql<Date>`platform_now() - make_interval(hours => ${hours})`)
    .executeTakeFirstOrThrow()
  return count
}
