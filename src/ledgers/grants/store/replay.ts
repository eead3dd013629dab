import { type RawBuilder, sql } from 'kysely'

/** The detail of an event by the name that it has in the query; bodies are JSON. */
const data = (event: string, member: string): RawBuilder<unknown> =>
  sql`${sql.ref(event)}.body::jsonb -> 'data' ->> ${member}`

const ends = [
  'grant.superseded',
  'grant.revoked',
  'grant.removed',
  'grant.closed-out',
  'grant.disabled',
]

/** The last event of these types about the grant of `c`, up to an instant. */
const latest = (types: readonly string[], upTo: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select e.* from audit_event e
  where e.subject_id = c.subject_id and e.type = any(${[...types]}::text[]) and e.at <= ${upTo}
  order by e.seq desc limit 1`

/**
 * SQL for the grants as the audit log tells of them up to an instant, `where` narrowing the events `c` by which they
 * began: id, person_id, dau_code, request_id, download, from_at, until_at, download_until, ended_at, end_kind,
 * suspended_from.
 */
export const grantsAsTold = (
  upTo: RawBuilder<unknown> = sql`'infinity'::timestamptz`,
  where: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> => sql`
  select c.subject_id as id, ${data('c', 'person')} as person_id, ${data('c', 'dau')} as dau_code,
    ${data('c', 'request')} as request_id, (${data('c', 'download')})::boolean as download,
    (${data('c', 'from')})::timestamptz as from_at,
    greatest((${data('t', 'until')})::timestamptz, (${data('t', 'carriedUntil')})::timestamptz) as until_at,
    greatest(case when (${data('c', 'download')})::boolean then (${data('t', 'until')})::timestamptz end,
      (${data('t', 'carriedDownloadUntil')})::timestamptz) as download_until,
    (${data('e', 'at')})::timestamptz as ended_at, replace(e.type, 'grant.', '') as end_kind,
    (${data('s', 'suspendedFrom')})::timestamptz as suspended_from
  from audit_event c
    cross join lateral (${latest(['grant.created', 'grant.term'], upTo)}) t
    cross join lateral (${latest(['grant.created', 'grant.suspended', 'grant.resumed'], upTo)}) s
    left join lateral (${latest(ends, upTo)}) e on true
  where c.type = 'grant.created' and c.at <= ${upTo} and ${where}`
