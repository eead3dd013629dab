import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { electronicIsOpen } from '#stages/request/rules.ts'
import { readRequestRow, requestPeople, type RequestRow } from '#stages/request/store.ts'
import { readPolicy } from '#stages/request/store/policy.ts'
import { submissionsOf } from '#stages/request/store/submissions.ts'
import type { Resigning, ResigningProgress } from '../contract/versions.ts'
import { requestForReader } from '../queries.ts'
import { withPeople } from '../rules/people-now.ts'
import { versionInForce } from '../store.ts'
import { type EnvelopeRow, openEnvelope } from '../store/envelopes.ts'
import { lastResigning, type ResigningRow, waitingResignings } from '../store/resignings.ts'
import { signatoriesOf } from '../store/signatories.ts'
import { holdersUnder, signedVersionOf, suspensionOf } from '../store/versions.ts'
import { signersOf } from './signers.ts'

/** The version that a request has signed under which somebody has access. @throws Problem `wrong-state` */
async function requireSigned(db: Database | Tx, { id }: RequestRow): Promise<string> {
  const signed = await signedVersionOf(db, id)
  if (signed === undefined || (await holdersUnder(db, id)).length === 0)
    throw new Problem('wrong-state', 'No access rests on the agreement of this request.')
  return signed
}

/** Its requester may sign a request anew that was approved under another version. @throws Problem `not-found`, `wrong-state` */
export async function requireResignable(
  db: Database | Tx,
  actor: Actor,
  row: RequestRow,
): Promise<void> {
  if (row.requester_id !== actor.id) throw new Problem('not-found', `No request ${row.id}.`)
  const signed = await requireSigned(db, row)
  const { version } = await versionInForce(db)
  if (signed === version)
    throw new Problem('wrong-state', `Version ${version}, which is in force, is signed already.`)
  if ((await lastResigning(db, row.id))?.state === 'waiting')
    throw new Problem('wrong-state', 'The newly signed agreement waits for a data steward.')
  if ((await openEnvelope(db, row.id))?.state === 'signed')
    throw new Problem('wrong-state', 'Everybody has signed electronically: it is being sealed.')
}

/** A request with its answers as they were submitted last, and its people as they are now. */
export async function answersNow(db: Database | Tx, row: RequestRow): Promise<RequestRow> {
  const [last] = await submissionsOf(db, row.id)
  const answers = last?.answers ?? row.draft
  return { ...row, draft: withPeople(answers, await requestPeople(db, row.id)) }
}

/** @throws Problem `not-found`, `wrong-state` */
export async function answerResigning(db: Database, actor: Actor, id: string): Promise<Resigning> {
  const row = await requestForReader(db, actor, id)
  return resigningOf(db, row, row.requester_id === actor.id)
}

export async function answerWaiting(db: Database): Promise<Resigning[]> {
  const all: Resigning[] = []
  for (const id of await waitingResignings(db))
    all.push(await resigningOf(db, await readRequestRow(db, id), false))
  return all
}

async function resigningOf(db: Database, row: RequestRow, isOwn: boolean): Promise<Resigning> {
  const signedVersion = await requireSigned(db, row)
  const current = await versionInForce(db)
  const suspension = await suspensionOf(db, row.id)
  const last = await lastResigning(db, row.id)
  const open = await openEnvelope(db, row.id)
  const { electronicCountries } = await readPolicy(db)
  const standing = {
    isDue: signedVersion !== current.version && last?.state !== 'waiting',
    isElectronic: electronicIsOpen(row.draft.about.country, electronicCountries),
    envelope: open?.purpose === 'new-version' ? open.state : undefined,
  }
  return {
    requestId: row.id,
    name: row.name,
    requester: (await readContact(db, row.requester_id)).name,
    signedVersion,
    version: current.version,
    note: current.note,
    suspendedFrom: suspension?.at.toISOString() ?? null,
    isSuspended: suspension?.isPast ?? false,
    form: formOf(row, last),
    signers: (await signersOf(db, row)).map(({ capacity, name, turn }) => ({
      capacity,
      name,
      turn,
    })),
    electronicIsOpen: standing.isElectronic,
    openCommands: isOwn ? commandsOf(standing) : [],
  }
}

/** The form that was uploaded, unless another one has come since. */
function formOf({ form_version }: RequestRow, last: ResigningRow | undefined): Resigning['form'] {
  if (last === undefined || last.n < form_version || last.state === 'overtaken') return null
  const { n, state, reason, uploaded_at } = last
  return { n, state, reason, uploadedAt: uploaded_at.toISOString() }
}

type Standing = {
  /** The version in force is not signed, and no form waits. */
  readonly isDue: boolean
  readonly isElectronic: boolean
  readonly envelope: EnvelopeRow['state'] | undefined
}

function commandsOf({ isDue, isElectronic, envelope }: Standing): Resigning['openCommands'] {
  const commands: Resigning['openCommands'] = []
  if (isDue && isElectronic && envelope === undefined) commands.push('send')
  if (isDue && envelope !== 'signed') commands.push('upload')
  if (envelope === 'preparing' || envelope === 'out') commands.push('withdraw')
  return commands
}

/** How far the signing anew of a request is; null where it is not under way. */
export async function progressOf(
  db: Database,
  requestId: string,
): Promise<ResigningProgress | null> {
  if ((await lastResigning(db, requestId))?.state === 'waiting')
    return { waitsFor: 'steward', signed: 0, signers: 0, asked: [] }
  const envelope = await openEnvelope(db, requestId)
  if (envelope?.purpose !== 'new-version') return null
  const all = (await signatoriesOf(db, envelope.id)).filter(({ state }) => state !== 'replaced')
  return {
    waitsFor: waits[envelope.state] ?? 'sealing',
    signed: all.filter(({ state }) => state === 'signed').length,
    signers: all.length,
    asked: all.flatMap(({ state, name }) => (state === 'asked' ? name : [])),
  }
}

const waits: Partial<Record<EnvelopeRow['state'], ResigningProgress['waitsFor']>> = {
  preparing: 'sending',
  out: 'signatures',
  signed: 'sealing',
}
