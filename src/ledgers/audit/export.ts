import { createHash, verify } from 'node:crypto'
import { z } from 'zod'
import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { Database } from '#adapters/database/port.ts'
import { canonical } from '#kernel/canonical.ts'
import { originOf, readNote } from './note.ts'
import { recordAlone } from './record.ts'
import { type EventFilter, eventsUpTo, type Head, type LoggedEvent, readHead } from './search.ts'
import { newestCheckpoints } from './store.ts'
import { chainHash } from './verify.ts'

/*
 * An export is JSON lines, each canonical: the events that fit, oldest first, and last a manifest that names the SHA-256 of
 * all lines before it, signed with the key of the checkpoints.
 */

const Ends = z.object({ seq: z.int(), hash: z.string() })

const Manifest = z.object({
  kind: z.literal('accession-audit-export'),
  v: z.literal(1),
  origin: z.string(),
  filter: z.record(z.string(), z.unknown()),
  events: z.int(),
  first: Ends.nullable(),
  last: Ends.nullable(),
  /** Newest event of the log when the export was made. */
  head: Ends,
  /** The newest checkpoint then, as a signed note. */
  checkpoint: z.string().nullable(),
  sha256: z.string(),
  /** SHA-256 of the public key. */
  key: z.string(),
})
export type Manifest = z.infer<typeof Manifest>

const LastLine = z.object({ manifest: Manifest, signature: z.string() })

const Line = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  type: z.string(),
  actor: z.string().optional(),
  subject: z.string().optional(),
  outcome: z.string(),
  body: z.string(),
  previous: z.string(),
  hash: z.string(),
})

type ExportDeps = {
  readonly db: Database
  readonly auditKey: AuditKey
  readonly siteUrl: string
}

/** That somebody takes events with them is an event itself; it is not among them. Answers the newest that is. */
export async function recordExport(
  db: Database,
  actorId: string | undefined,
  format: 'jsonl' | 'csv',
  filter: EventFilter,
): Promise<Head> {
  const head = await readHead(db)
  await recordAlone(db, {
    type: 'audit.exported',
    actorId,
    subjectId: 'audit',
    detail: { format, last: head.seq, ...filter },
  })
  return head
}

/** The lines of an export, as they are sent; that they are taken away is in the log before the first is. */
export async function exportLines(
  deps: ExportDeps,
  actorId: string | undefined,
  filter: EventFilter,
): Promise<AsyncIterable<string>> {
  const head = await recordExport(deps.db, actorId, 'jsonl', filter)
  return linesOfExport(deps, filter, head)
}

async function* linesOfExport(
  { db, auditKey, siteUrl }: ExportDeps,
  filter: EventFilter,
  head: Head,
): AsyncGenerator<string> {
  const [checkpoint] = await newestCheckpoints(db, 1)
  const sum = createHash('sha256')
  let events = 0
  let first: LoggedEvent | undefined
  let last: LoggedEvent | undefined
  for await (const event of eventsUpTo(db, filter, head.seq)) {
    const line = lineOf(event)
    sum.update(line)
    events += 1
    first ??= event
    last = event
    yield line
  }
  const manifest: Manifest = {
    kind: 'accession-audit-export',
    v: 1,
    origin: originOf(siteUrl),
    // Without members that are undefined, as it is written.
    filter: JSON.parse(canonical(filter)) as Record<string, unknown>,
    events,
    first: first === undefined ? null : { seq: first.seq, hash: first.hash },
    last: last === undefined ? null : { seq: last.seq, hash: last.hash },
    head: { seq: head.seq, hash: head.hash },
    checkpoint: checkpoint?.note ?? null,
    sha256: sum.digest('hex'),
    key: auditKey.present.fingerprint,
  }
  const signature = auditKey.sign(canonical(manifest)).toString('base64')
  yield `${canonical({ manifest, signature })}\n`
}

const lineOf = ({ at, actorId, subjectId, ...event }: LoggedEvent): string =>
  `${canonical({
    ...event,
    at: at.toISOString(),
    actor: actorId ?? undefined,
    subject: subjectId ?? undefined,
  })}\n`

export type ExportReport =
  | { readonly valid: true; readonly manifest: Manifest }
  | { readonly valid: false; readonly fault: string }

/** Whether an export is, to the byte, as it was made by who has one of these keys (PEM). `text` comes in pieces. */
export async function verifyExport(
  text: AsyncIterable<string>,
  keys: readonly string[],
): Promise<ExportReport> {
  const sum = createHash('sha256')
  let before: z.infer<typeof Line> | undefined
  let held: string | undefined
  let events = 0
  for await (const line of linesOf(text)) {
    if (held !== undefined) {
      events += 1
      const fault = faultOfLine(held, before)
      if (fault !== undefined) return { valid: false, fault: `line ${events}: ${fault}` }
      before = Line.parse(JSON.parse(held))
      sum.update(`${held}\n`)
    }
    held = line
  }
  return judgeLast(held ?? '', { events, sha256: sum.digest('hex') }, keys)
}

/** Split at \n alone. An end without one stays with what it is part of, and is no line that we wrote. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield `${rest}\n`
}

function faultOfLine(line: string, before: z.infer<typeof Line> | undefined): string | undefined {
  const event = Line.safeParse(parsed(line))
  if (!event.success || canonical(event.data) !== line) return 'is no event of an export'
  const { seq, at, body, previous, hash } = event.data
  const made = chainHash(Buffer.from(previous, 'hex'), { seq, at: new Date(at), body })
  if (made.toString('hex') !== hash) return `event ${seq} was changed`
  if (before !== undefined && seq <= before.seq) return `event ${seq} is out of order`
  if (before !== undefined && seq === before.seq + 1 && previous !== before.hash)
    return `event ${seq} does not follow event ${before.seq}`
  return undefined
}

function judgeLast(
  line: string,
  { events, sha256 }: { readonly events: number; readonly sha256: string },
  keys: readonly string[],
): ExportReport {
  const last = LastLine.safeParse(parsed(line))
  if (!last.success || canonical(last.data) !== line)
    return {
      valid: false,
      fault: 'the last line is no manifest: it was changed, or the end is missing',
    }
  const { manifest, signature } = last.data
  const bytes = Buffer.from(signature, 'base64')
  const isSigned =
    bytes.toString('base64') === signature &&
    keys.some((pem) => verify(undefined, Buffer.from(canonical(manifest)), pem, bytes))
  if (!isSigned)
    return { valid: false, fault: 'the manifest is not signed by a key that is trusted here' }
  if (manifest.events !== events || manifest.sha256 !== sha256)
    return { valid: false, fault: 'events were changed, taken out or put in after it was signed' }
  if (manifest.checkpoint !== null && readNote(manifest.checkpoint, keys) === undefined)
    return { valid: false, fault: 'the checkpoint in the manifest is not signed by such a key' }
  return { valid: true, manifest }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
