import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

export type ChainReport = {
  readonly valid: boolean
  /** Number of the last event that was found right; 0 where there is none. */
  readonly events: number
  /** Hash of that event, hex; keep it elsewhere as an anchor. */
  readonly head: string
  readonly fault?: string
}

/** An event of which something outside tells. */
export type Anchor = {
  readonly seq: number
  /** Lower-case hex. */
  readonly hash: string
  /** Where that stands, in words. */
  readonly place: string
}

/** What is hashed of an event. */
export type Hashed = { readonly seq: number; readonly at: Date; readonly body: string }

type Link = Hashed & {
  type: string
  actor_id: string | null
  subject_id: string | null
  outcome: string
  prev_hash: Buffer
  hash: Buffer
}
const batch = 5000

/** SHA-256('accession-audit-v1' 00 ‖ previous ‖ SHA-256(seq ‖ \n ‖ ms ‖ \n ‖ body)), as audit_append makes it. */
export function chainHash(previous: Buffer, link: Hashed): Buffer {
  const inner = createHash('sha256')
    .update(`${link.seq}\n${link.at.getTime()}\n${link.body}`)
    .digest()
  return createHash('sha256').update('accession-audit-v1\0').update(previous).update(inner).digest()
}

/**
 * Walks the chain, streaming, from an event on, and holds it against what is told of it elsewhere. It is valid when
 * every hash follows, the head is its end, and every anchor is an event of it. The fault is the first one.
 */
export async function verifyChain(
  db: Database,
  { from = 1, anchors = [] }: { readonly from?: number; readonly anchors?: readonly Anchor[] } = {},
): Promise<ChainReport> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const before = await hashBefore(tx, from)
      if (before === undefined) return faulty(0, zero, `event ${from - 1} is missing`)
      const told = new Map(anchors.map((anchor) => [anchor.seq, anchor]))
      let previous = before
      let seq = from - 1
      for (;;) {
        const links = await linksAfter(tx, seq)
        for (const link of links) {
          const fault = faultOf(link, seq, previous) ?? notTold(link, told.get(link.seq))
          if (fault) return faulty(seq, previous, fault)
          seq = link.seq
          previous = link.hash
        }
        if (links.length < batch) break
      }
      const fault = (await faultOfEnd(tx, seq, previous)) ?? lostEnd(seq, anchors)
      if (fault !== undefined) return faulty(seq, previous, fault)
      return { valid: true, events: seq, head: previous.toString('hex') }
    })
}

const zero: Buffer = Buffer.alloc(32)

const faulty = (events: number, head: Buffer, fault: string): ChainReport => ({
  valid: false,
  events,
  head: head.toString('hex'),
  fault,
})

/** The hash on which the first event to be looked at rests. */
async function hashBefore(tx: Tx, from: number): Promise<Buffer | undefined> {
  if (from === 1) return zero
  const row = await tx
    .selectFrom('audit_event')
    .select('hash')
    .where('seq', '=', from - 1)
    .executeTakeFirst()
  return row?.hash
}

const linksAfter = (tx: Tx, seq: number): Promise<Link[]> =>
  tx
    .selectFrom('audit_event')
    .selectAll()
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(batch)
    .execute()

function faultOf(link: Link, seq: number, previous: Buffer): string | undefined {
  if (link.seq !== seq + 1) return `event ${seq + 1} is missing`
  if (!link.prev_hash.equals(previous)) return `event ${link.seq} does not follow event ${seq}`
  if (!chainHash(previous, link).equals(link.hash) || !isAsItsBodySays(link)) {
    return `event ${link.seq} was changed`
  }
  return undefined
}

/** The columns that are searched repeat the body, which alone is hashed. */
function isAsItsBodySays({ type, actor_id, subject_id, outcome, body }: Link): boolean {
  const told = JSON.parse(body) as Record<string, unknown>
  return (
    told['type'] === type &&
    (told['actor'] ?? null) === actor_id &&
    (told['subject'] ?? null) === subject_id &&
    told['outcome'] === outcome
  )
}

const notTold = ({ seq, hash }: Link, anchor: Anchor | undefined): string | undefined =>
  anchor === undefined || anchor.hash === hash.toString('hex')
    ? undefined
    : `event ${seq} is not the one of which ${anchor.place} tells: it, or one before it, was put in its place`

async function faultOfEnd(tx: Tx, seq: number, hash: Buffer): Promise<string | undefined> {
  const { rows } = await sql<{
    seq: number
    hash: Buffer
  }>`select seq, hash from audit_head`.execute(tx)
  const [head] = rows
  if (head?.seq === seq && head.hash.equals(hash)) return undefined
  return `the head says ${head?.seq}, the newest event is ${seq}`
}

/** A log that is older than what is told of it has lost events. */
function lostEnd(seq: number, anchors: readonly Anchor[]): string | undefined {
  const last = anchors.toSorted((a, b) => a.seq - b.seq).at(-1)
  if (last === undefined || last.seq <= seq) return undefined
  const lost =
    last.seq === seq + 1 ? `event ${last.seq} is` : `events ${seq + 1} to ${last.seq} are`
  return `${lost} lost: ${last.place} tells of event ${last.seq}, and the log ends with event ${seq}`
}
