import { sql } from 'kysely'
import { z } from 'zod'
import type { Tx } from '#adapters/database/port.ts'
import { roles } from '#kernel/actor.ts'
import { invalid } from '#kernel/problem.ts'
import { chainHash } from '../audit/verify.ts'
import { changeTerm, endGrantsOf } from '../grants/store/ending.ts'
import { disablePerson } from '../identity/store.ts'
import {
  ableAdministrators,
  eraseAccount,
  removeFactors,
  setRoles,
} from '../identity/store/people.ts'
import {
  factsOfGrants,
  type GrantFacts,
  knownPeople,
  noteSuspension,
  noteTold,
  type RecoveryRow,
  rolesOf,
  type Told,
} from './store.ts'

/*
 * Later events of the audit log, as an export of it has them: a line of JSON each. What they took away is taken away
 * again. What they gave is not given: grants, decisions and releases that were lost are told of, to be made anew.
 */

const Body = z.object({
  type: z.string(),
  subject: z.string().optional(),
  data: z.record(z.string(), z.unknown()).default({}),
})
const Line = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime().optional(),
  /** The text that is hashed. */
  body: z.string(),
  hash: z.string().optional(),
})

type LaterEvent = z.infer<typeof Body> & { readonly seq: number }

/**
 * The events after those that were heeded, in their order and without a gap. Where they carry their hashes, they follow
 * the log of the backup.
 * @throws Problem `invalid-input`
 */
export function readEvents(text: string, recovery: RecoveryRow): LaterEvent[] {
  const events: LaterEvent[] = []
  let previous: Buffer | undefined = recovery.hash
  let next = recovery.seq + 1
  for (const [n, json] of text.split('\n').entries()) {
    if (json.trim() === '') continue
    const line = read(Line, json, n)
    if (line.seq < next) continue
    if (line.seq > next)
      throw invalid('lines', `event ${next} is missing; an export of all events is needed`)
    previous = linkOf(previous, line)
    next += 1
    const body = read(Body, line.body, n)
    if (line.seq > recovery.heededTo) events.push({ ...body, seq: line.seq })
  }
  return events
}

function read<S extends z.ZodType>(schema: S, json: string, n: number): z.output<S> {
  try {
    return schema.parse(JSON.parse(json))
  } catch {
    throw invalid('lines', `line ${n + 1} is no event of an export`)
  }
}

/** The hash of a line, where it has one that follows. @throws Problem `invalid-input` where it does not */
function linkOf(previous: Buffer | undefined, line: z.infer<typeof Line>): Buffer | undefined {
  if (line.hash === undefined || line.at === undefined || previous === undefined) return undefined
  const { seq, body } = line
  const hash = chainHash(previous, { seq, at: new Date(line.at), body })
  if (hash.toString('hex') === line.hash) return hash
  throw invalid('lines', `event ${seq} does not follow the audit log of the backup`)
}

/** Takes away what the events took away. Answers what there is to be made anew. */
export async function heed(
  tx: Tx,
  recovery: RecoveryRow,
  events: readonly LaterEvent[],
): Promise<Told> {
  const ids = [...new Set(events.flatMap(({ subject }) => subject ?? []))]
  const grants = new Map((await factsOfGrants(tx, ids)).map((facts) => [facts.id, facts]))
  const people = await knownPeople(tx, ids)
  let grantsLost = 0
  let release: number | undefined
  const locked = new Set<string>()
  for (const event of events) {
    const { type, subject = '' } = event
    const grant = grants.get(subject)
    if (grant !== undefined) await heedGrant(tx, recovery, grant, event)
    else if (type === 'grant.created') grantsLost += 1
    else if (type === 'release.published') release = Math.max(release ?? 0, Number(subject))
    else if (people.has(subject)) await heedPerson(tx, event, subject, locked)
  }
  for (const personId of locked) await disablePerson(tx, undefined, personId)
  return { heededTo: events.at(-1)?.seq ?? recovery.heededTo, release, grantsLost }
}

const ends = {
  'grant.revoked': 'revoked',
  'grant.disabled': 'disabled',
  'grant.removed': 'removed',
  'grant.closed-out': 'closed-out',
} as const

async function heedGrant(
  tx: Tx,
  recovery: RecoveryRow,
  { id, personId, dau, requestId }: GrantFacts,
  { type, data, seq }: LaterEvent,
): Promise<void> {
  await noteTold(tx, recovery.id, id, type)
  if (type in ends) {
    const kind = ends[type as keyof typeof ends]
    const isOfRequest = kind === 'removed' || kind === 'closed-out'
    const reason = `It had been ended before the platform was restored from a backup (event ${seq}).`
    const scope = { personIds: [personId], dau, ...(isOfRequest && { requestIds: [requestId] }) }
    await endGrantsOf(tx, { actorId: undefined, kind, reason, ground: 'restored' }, scope)
  }
  if (type === 'grant.suspended' && typeof data['suspendedFrom'] === 'string')
    await noteSuspension(tx, recovery.id, id, new Date(data['suspendedFrom']))
  if (type === 'grant.term')
    await changeTerm(tx, undefined, id, 'restored', {
      term_until: sooner('term_until', data['until']),
      carried_until: sooner('carried_until', data['carriedUntil']),
      carried_download_until: sooner('carried_download_until', data['carriedDownloadUntil']),
    })
}

/** SQL for what a column has, no later than an event told; null where the event told of none. */
const sooner = (
  column: 'term_until' | 'carried_until' | 'carried_download_until',
  told: unknown,
) =>
  typeof told === 'string'
    ? sql<Date>`case when ${sql.ref(column)} is not null then least(${sql.ref(column)}, ${told}::timestamptz) end`
    : sql<Date>`null`

async function heedPerson(
  tx: Tx,
  { type, data }: LaterEvent,
  personId: string,
  locked: Set<string>,
): Promise<void> {
  if (type === 'auth.disabled') locked.add(personId)
  if (type === 'auth.enabled') locked.delete(personId)
  if (type === 'auth.account-closed') await eraseAccount(tx, personId)
  if (type === 'admin.factors-reset') await removeFactors(tx, personId)
  if (type === 'admin.roles-set') await narrowRoles(tx, personId, data['to'])
}

/** Roles that were taken are taken; one administrator stays. */
async function narrowRoles(tx: Tx, personId: string, to: unknown): Promise<void> {
  const left = Array.isArray(to) ? to : []
  const administrators = await ableAdministrators(tx)
  const isLast = administrators.length === 1 && administrators[0] === personId
  const held = await rolesOf(tx, personId)
  await setRoles(
    tx,
    personId,
    roles.filter(
      (role) =>
        held.includes(role) && (left.includes(role) || (role === 'administrator' && isLast)),
    ),
  )
}
