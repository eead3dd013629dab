import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

export type ChainReport = {
  readonly valid: boolean
  readonly events: number
  /** Hash of the newest event, hex; keep it elsewhere as an anchor. */
  readonly head: string
  readonly fault?: string
}

type Link = {
  seq: number
  at: Date
  type: string
  actor_id: string | null
  subject_id: string | null
  outcome: string
  body: string
  prev_hash: Buffer
  hash: Buffer
}
const batch = 5000

/** SHA-256('accession-audit-v1' 00 ‖ previous ‖ SHA-256(seq ‖ \n ‖ ms ‖ \n ‖ body)), as audit_append makes it. */
export function chainHash(previous: Buffer, link: Pick<Link, 'seq' | 'at' | 'body'>): Buffer {
  const inner = createHash('sha256')
    .update(`${link.seq}\n${link.at.getTime()}\n${link.body}`)
    .digest()
  return createHash('sha256').update('accession-audit-v1\0').update(previous).update(inner).digest()
}

/** Walks the whole chain, streaming. A chain is valid when every hash follows and the head is its end. */
export async function verifyChain(db: Database): Promise<ChainReport> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      let previous: Buffer = Buffer.alloc(32)
      let seq = 0
      for (;;) {
        const links = (await tx
          .selectFrom('audit_event')
          .selectAll()
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(batch)
          .execute()) as Link[]
        for (const link of links) {
          const fault = faultOf(link, seq, previous)
          if (fault) return { valid: false, events: seq, head: previous.toString('hex'), fault }
          seq = link.seq
          previous = link.hash
        }
        if (links.length < batch) break
      }
      const head = await sql<{
        seq: number
        hash: Buffer
      }>`select seq, hash from audit_head`.execute(tx)
      const end = head.rows[0]
      const atEnd = end?.seq === seq && end.hash.equals(previous)
      const report = { events: seq, head: previous.toString('hex') }
      return atEnd
        ? { valid: true, ...report }
        : {
            valid: false,
            ...report,
            fault: `the head says ${end?.seq}, the newest event is ${seq}`,
          }
    })
}

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
