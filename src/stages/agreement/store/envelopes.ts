import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Tables } from '#adapters/database/tables.ts'
import { Problem } from '#kernel/problem.ts'
import type { Envelope } from '../contract/signing.ts'
import type { EnvelopePurpose, EnvelopeState } from '../lifecycle.ts'

/** What is about to be sealed, written down before it is. */
const Intent = z.object({
  /** Of the document that the seal goes on. */
  sha256: z.string(),
  at: z.iso.datetime(),
})
export type Intent = z.infer<typeof Intent>

/** Who collects the signatures: the platform itself, or a signing service. */
export type SigningProvider = Envelope['provider']

export type EnvelopeRow = Omit<
  Selectable<Tables['envelope']>,
  'state' | 'purpose' | 'provider' | 'intent'
> & {
  readonly state: EnvelopeState
  readonly purpose: EnvelopePurpose
  readonly provider: SigningProvider
  readonly intent: Intent | null
}

const toRow = (row: Selectable<Tables['envelope']>): EnvelopeRow => ({
  ...row,
  state: row.state as EnvelopeState,
  purpose: row.purpose as EnvelopePurpose,
  provider: row.provider as SigningProvider,
  intent: row.intent === null ? null : Intent.parse(row.intent),
})

export async function insertEnvelope(
  tx: Tx,
  envelope: {
    readonly requestId: string
    readonly submission: number
    readonly purpose: EnvelopePurpose
    readonly provider: SigningProvider
    readonly agreementVersion: string
  },
): Promise<EnvelopeRow> {
  const row = await tx
    .insertInto('envelope')
    .values({
      request_id: envelope.requestId,
      submission: envelope.submission,
      purpose: envelope.purpose,
      provider: envelope.provider,
      agreement_version: envelope.agreementVersion,
      state: 'preparing',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toRow(row)
}

/** @throws Problem `not-found` */
export async function readEnvelope(db: Database | Tx, id: string): Promise<EnvelopeRow> {
  return found(
    id,
    await db.selectFrom('envelope').selectAll().where('id', '=', id).executeTakeFirst(),
  )
}

export async function findEnvelope(db: Database, id: string): Promise<EnvelopeRow | undefined> {
  const row = await db.selectFrom('envelope').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toRow(row)
}

/**
 * Reads and locks. Lock its request first: whoever changes an envelope holds both, in this order.
 * @throws Problem `not-found`
 */
export async function lockEnvelope(tx: Tx, id: string): Promise<EnvelopeRow> {
  return found(
    id,
    await tx.selectFrom('envelope').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  )
}

function found(id: string, row: Selectable<Tables['envelope']> | undefined): EnvelopeRow {
  if (row === undefined) throw new Problem('not-found', `No envelope ${id}.`)
  return toRow(row)
}

/** Newest first. */
export async function envelopesOf(db: Database | Tx, requestId: string): Promise<EnvelopeRow[]> {
  const rows = await db
    .selectFrom('envelope')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1000)
    .execute()
  return rows.map(toRow)
}

type Change = {
  readonly state?: EnvelopeState
  readonly presented?: { readonly sha256: string; readonly pages: number; readonly days: number }
  readonly end?: { readonly by: string | null; readonly reason: string }
  readonly intent?: Intent
  readonly sealedSha256?: string
  readonly certificateSha256?: string
  readonly externalId?: string
}

/** @throws Error where it is no longer in the state that was read under its lock. */
export async function changeEnvelope(
  tx: Tx,
  row: EnvelopeRow,
  { state, presented, end, intent, sealedSha256, certificateSha256, externalId }: Change,
): Promise<EnvelopeRow> {
  const changed = await tx
    .updateTable('envelope')
    .set({
      ...(state !== undefined && { state }),
      ...(presented !== undefined && {
        presented_sha256: presented.sha256,
        pages: presented.pages,
        sent_at: sql<Date>`platform_now()`,
        lapses_at: sql<Date>`platform_now() + make_interval(days => ${presented.days})`,
      }),
      ...(end !== undefined && {
        ended_at: sql<Date>`platform_now()`,
        ended_by: end.by,
        reason: end.reason,
      }),
      ...(intent !== undefined && { intent: JSON.stringify(intent) }),
      ...(sealedSha256 !== undefined && {
        sealed_sha256: sealedSha256,
        sealed_at: sql<Date>`platform_now()`,
      }),
      ...(certificateSha256 !== undefined && { certificate_sha256: certificateSha256 }),
      ...(externalId !== undefined && { external_id: externalId }),
    })
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .returningAll()
    .executeTakeFirst()
  if (changed === undefined) throw new Error(`${row.id} is no longer ${row.state}`)
  return toRow(changed)
}

const openStates = ['preparing', 'out', 'signed'] as const

/** The one envelope of a request that has not ended: being prepared, out, or about to be sealed. */
export async function openEnvelope(
  db: Database | Tx,
  requestId: string,
): Promise<EnvelopeRow | undefined> {
  const row = await db
    .selectFrom('envelope')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('state', 'in', openStates)
    .executeTakeFirst()
  return row && toRow(row)
}

/** Those by which requests are being signed anew. */
export async function envelopesAnew(db: Database): Promise<EnvelopeRow[]> {
  const rows = await db
    .selectFrom('envelope')
    .selectAll()
    .where('purpose', '=', 'new-version')
    .where('state', 'in', ['preparing', 'out'])
    .orderBy('created_at')
    .limit(1000)
    .execute()
  return rows.map(toRow)
}

/** Those that are out past their time. */
export async function lapsedEnvelopes(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('envelope')
    .select('id')
    .where('state', '=', 'out')
    .where('lapses_at', '<=', sql<Date>`platform_now()`)
    .limit(1000)
    .execute()
  return rows.map(({ id }) => id)
}

/** The signing service from which a document with this SHA-256 was fetched, signed by all; null for any other. */
export async function collectedFrom(db: Database, sha256: string): Promise<'docusign' | null> {
  const row = await db
    .selectFrom('envelope')
    .select('id')
    .where('sealed_sha256', '=', sha256)
    .where('provider', '=', 'docusign')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : 'docusign'
}

/** Those that ended and have waited for their seal longer than so many minutes. */
export async function unsealedEnvelopes(db: Database, minutes: number): Promise<string[]> {
  const rows = await db
    .selectFrom('envelope')
    .select('id')
    .where('state', 'not in', ['preparing', 'out'])
    .where('sent_at', 'is not', null)
    // What ended at a signing service without all signatures has no record here.
    .where((eb) => eb.or([eb('provider', '=', 'builtin'), eb('state', '=', 'signed')]))
    .where('sealed_sha256', 'is', null)
    .where('ended_at', '<=', sql<Date>`platform_now() - make_interval(mins => ${minutes})`)
    .orderBy('ended_at')
    .limit(1000)
    .execute()
  return rows.map(({ id }) => id)
}

export type NewEvent = {
  readonly envelopeId: string
  readonly signatoryId: string | null
  readonly what: string
  readonly ip: string
  readonly agent: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly auditSeq: number
}

export async function insertEvent(tx: Tx, event: NewEvent): Promise<void> {
  await tx
    .insertInto('signing_event')
    .values({
      envelope_id: event.envelopeId,
      signatory_id: event.signatoryId,
      what: event.what,
      ip: event.ip,
      agent: event.agent,
      detail: JSON.stringify(event.detail),
      audit_seq: event.auditSeq,
    })
    .execute()
}

/** Who has signed, by the audit log. */
export async function signedEvents(
  db: Database | Tx,
  envelopeId: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select body::jsonb -> 'data' ->> 'signatory' as id
    from audit_event a join envelope e on e.request_id = a.subject_id
    where e.id = ${envelopeId} and a.type = 'signatory.signed'
      and body::jsonb -> 'data' ->> 'envelope' = e.id`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

export type EventRow = {
  readonly signatoryId: string | null
  readonly at: Date
  readonly what: string
  readonly ip: string
  readonly agent: string
  readonly seq: number
  readonly hash: string
}

/** What happened to an envelope, oldest first, each with its line of the audit log. */
export async function eventsOf(db: Database | Tx, envelopeId: string): Promise<EventRow[]> {
  const rows = await db
    .selectFrom('signing_event as e')
    .innerJoin('audit_event as a', 'a.seq', 'e.audit_seq')
    .select([
      'e.signatory_id as signatoryId',
      'a.at',
      'e.what',
      'e.ip',
      'e.agent',
      'a.seq',
      'a.hash',
    ])
    .where('e.envelope_id', '=', envelopeId)
    .orderBy('e.id')
    .limit(10_000)
    .execute()
  return rows.map((row) => ({ ...row, hash: row.hash.toString('hex') }))
}
