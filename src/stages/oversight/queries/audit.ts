import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { exportLines, recordExport } from '#ledgers/audit/export.ts'
import {
  type EventFilter,
  eventsUpTo,
  findEvents,
  type LoggedEvent,
} from '#ledgers/audit/search.ts'
import { namesOf } from '#ledgers/identity/store.ts'
import { readerThen } from '#stages/workspace/store/then.ts'
import { type AuditEntry, eventPageSize, type EventQuery } from '../contract/audit.ts'
import { csvLine, csvHeaders } from '../rules/csv.ts'

export type AuditDeps = {
  readonly db: Database
  readonly auditKey: AuditKey
  readonly siteUrl: string
}

/** The id of whom a name, an address or an id means. @throws Problem `not-found` */
export async function idOfPerson(db: Database, person: string): Promise<string> {
  return (await readerThen(db, person, (await readNow(db)).now)).id
}

/** @throws Problem `not-found` for nobody's name. */
async function filterOf(
  db: Database,
  { person, about, ...rest }: EventQuery,
): Promise<EventFilter> {
  return {
    ...rest,
    person: person === undefined ? undefined : await idOfPerson(db, person),
    about: about === undefined ? [] : [about],
  }
}

/** A page of events, newest first. */
export async function answerEvents(
  db: Database,
  { before, ...query }: EventQuery & { readonly before?: number | undefined },
): Promise<{ events: AuditEntry[]; next: number | null }> {
  const filter = await filterOf(db, query)
  const found = await findEvents(db, filter, { before, limit: eventPageSize + 1 })
  const shown = found.slice(0, eventPageSize)
  const names = await namesOf(db, [
    ...new Set(shown.flatMap(({ actorId }) => (actorId === null ? [] : actorId))),
  ])
  return {
    events: shown.map(({ seq, at, type, outcome, actorId, subjectId, body }) => ({
      seq,
      at: at.toISOString(),
      type,
      outcome,
      actor: actorId === null ? null : { id: actorId, name: names.get(actorId) ?? actorId },
      subject: subjectId,
      detail: detailOf(body),
    })),
    next: found.length > eventPageSize ? (shown.at(-1)?.seq ?? null) : null,
  }
}

/** Bodies are JSON of our own. */
const detailOf = (body: string): Record<string, unknown> =>
  (JSON.parse(body) as { data?: Record<string, unknown> }).data ?? {}

/** The same events to take away; that somebody did is in the log. */
export async function answerExport(
  deps: AuditDeps,
  actor: Actor,
  format: 'jsonl' | 'csv',
  query: EventQuery,
): Promise<BytesAnswer> {
  const filter = await filterOf(deps.db, query)
  if (format === 'csv')
    return {
      status: 200,
      headers: csvHeaders('audit log'),
      body: bytesOf(await tableLines(deps.db, actor.id, filter)),
    }
  return {
    status: 200,
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-log.jsonl"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: bytesOf(await exportLines(deps, actor.id, filter)),
  }
}

async function* bytesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line)
}

/** Events as CSV, oldest first; that they are taken away is in the log before the first is sent. */
export async function tableLines(
  db: Database,
  actorId: string | undefined,
  filter: EventFilter,
): Promise<AsyncIterable<string>> {
  const { seq } = await recordExport(db, actorId, 'csv', filter)
  return linesOf(eventsUpTo(db, filter, seq))
}

async function* linesOf(events: AsyncIterable<LoggedEvent>): AsyncGenerator<string> {
  yield csvLine(['seq', 'at', 'type', 'outcome', 'actor', 'subject', 'detail', 'hash'])
  for await (const { seq, at, type, outcome, actorId, subjectId, body, hash } of events)
    yield csvLine([
      seq,
      at.toISOString(),
      type,
      outcome,
      actorId,
      subjectId,
      JSON.stringify(detailOf(body)),
      hash,
    ])
}
