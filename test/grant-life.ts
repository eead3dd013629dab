import fc from 'fast-check'
import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { extendGrants, issueGrant } from '#ledgers/grants/store.ts'
import { endGrantsBy, endGrantsOf, type GrantScope } from '#ledgers/grants/store/ending.ts'
import { resumeGrants, suspendGrants } from '#ledgers/grants/store/suspension.ts'

export const day = 86_400_000

/** Sets the platform's clock to an instant, at which it stays. */
export const stopClock = (db: Database, at: number): Promise<unknown> =>
  sql
    .raw(
      `create or replace function platform_now() returns timestamptz language sql stable as $$ select timestamptz '${new Date(at).toISOString()}' $$`,
    )
    .execute(db)

export const aYearAfter = (at: number): number => {
  const end = new Date(at)
  const month = end.getUTCMonth()
  end.setUTCFullYear(end.getUTCFullYear() + 1)
  // A year after the 29th of February is the 28th, as PostgreSQL has it.
  if (end.getUTCMonth() !== month) end.setUTCDate(0)
  return end.getTime()
}

const requests = ['r1', 'r2', 'r3'] as const
const person = fc.nat(1)
const request = fc.constantFrom(...requests)
const doing = <What extends string>(what: What) => ({ do: fc.constant(what) })

/**
 * What happens to the access of two people to one DAU. `approve` by a request that approved before is its decision
 * taken again; `wait` is how access expires.
 */
export const grantStep = fc.oneof(
  fc.record({ ...doing('approve'), person, request, download: fc.boolean() }),
  fc.record({ ...doing('renew'), request }),
  fc.record({ ...doing('revoke'), person }),
  fc.record({ ...doing('end-unit') }),
  fc.record({ ...doing('remove'), person, request }),
  fc.record({ ...doing('close-out'), request }),
  fc.record({ ...doing('move'), person, days: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ ...doing('wait'), days: fc.integer({ min: 1, max: 250 }) }),
)
/** The same, with agreements that have to be signed anew. */
export const grantStepSuspending = fc.oneof(
  { weight: 4, arbitrary: grantStep },
  {
    weight: 3,
    arbitrary: fc.record({ ...doing('approve'), person, request, download: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ ...doing('suspend'), request, days: fc.constantFrom(0, 10) }),
  },
  { weight: 1, arbitrary: fc.record({ ...doing('resume'), request }) },
)
export type GrantStep =
  | (typeof grantStep extends fc.Arbitrary<infer Step> ? Step : never)
  | (typeof grantStepSuspending extends fc.Arbitrary<infer Step> ? Step : never)

/** What an agreement gives one person. */
type Term = {
  readonly request: string
  until: number
  readonly download: boolean
  extended?: true
  suspendedFrom?: number
}

export type Expected = { readonly download: boolean; readonly until: Date }

export type GrantLife = {
  /** Does it, at an instant of its own. */
  take(step: GrantStep): Promise<void>
  /** What the agreements that stand give a person now; undefined is no access. */
  expected(person: number): Expected | undefined
}

/** Two people's access to a DAU, and beside it what it should be by the agreements alone. */
export function grantLife(
  db: Database,
  { ids, dau, start }: { ids: readonly string[]; dau: string; start: number },
): GrantLife {
  const idOf = (n: number): string => ids[n] ?? ''
  const actorId = idOf(0)
  const change = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
  let now = start
  let extensions = 0
  let terms: Term[][] = [[], []]
  const familyOf = ({ request }: Term) => request.split('/')[0]
  const end = (kind: 'revoked' | 'removed' | 'closed-out', scope: GrantScope) =>
    change((tx) => endGrantsOf(tx, { actorId, kind, reason: 'breach' }, { dau, ...scope }))
  const isStanding = (term: Term) => term.until > now
  const without = (ends: (term: Term, n: number) => boolean) => {
    terms = terms.map((list, n) => list.filter((term) => !ends(term, n)))
  }
  const changes: {
    [Do in GrantStep['do']]: (step: Extract<GrantStep, { do: Do }>) => Promise<unknown>
  } = {
    async approve({ person, request, download }) {
      const grant = { personId: idOf(person), dau, requestId: request, download, actorId }
      await change((tx) => issueGrant(tx, grant))
      without((term, n) => n === person && term.request === request)
      terms[person]?.push({ request, until: aYearAfter(now), download })
    },
    async renew({ request }) {
      extensions += 1
      const id = `e${extensions}`
      await change((tx) => extendGrants(tx, request, { dau, requestId: id, actorId }))
      for (const list of terms) {
        const earlier = list.find((term) => term.request === request)
        if (earlier === undefined || aYearAfter(earlier.until) <= now || earlier.extended) continue
        earlier.extended = true
        const until = aYearAfter(earlier.until)
        list.push({ request: `${request}/${id}`, until, download: earlier.download })
      }
    },
    async revoke({ person }) {
      await end('revoked', { personIds: [idOf(person)] })
      without((_, n) => n === person)
    },
    async 'end-unit'() {
      await end('revoked', {})
      without(() => true)
    },
    async remove({ person, request }) {
      const requestIds = [request, ...(await extensionsOf(db, request))]
      await end('removed', { personIds: [idOf(person)], requestIds })
      without((term, n) => n === person && familyOf(term) === request)
    },
    async 'close-out'({ request }) {
      await end('closed-out', { requestIds: [request, ...(await extensionsOf(db, request))] })
      without((term) => familyOf(term) === request)
    },
    async move({ person, days }) {
      const last = now + days * day
      await change((tx) => endGrantsBy(tx, actorId, idOf(person), new Date(last)))
      for (const term of terms[person] ?? []) term.until = Math.min(term.until, last)
    },
    async wait({ days }) {
      now += days * day
      await stopClock(db, now)
    },
    async suspend({ request, days }) {
      const from = now + days * day
      await change((tx) => suspendGrants(tx, actorId, [request], new Date(from)))
      for (const term of terms.flat())
        if (term.request === request && isStanding(term))
          term.suspendedFrom = Math.min(term.suspendedFrom ?? from, from)
    },
    async resume({ request }) {
      await change((tx) => resumeGrants(tx, actorId, request, undefined))
      for (const term of terms.flat()) if (term.request === request) delete term.suspendedFrom
    },
  }
  return {
    async take(step) {
      // No two changes at one instant, as with a clock that runs.
      now += 1000
      await stopClock(db, now)
      // Each is given the step of its own kind.
      await changes[step.do](step as never)
    },
    expected(person) {
      const live = (terms[person] ?? []).filter(
        (term) => isStanding(term) && (term.suspendedFrom ?? Infinity) > now,
      )
      if (live.length === 0) return undefined
      return {
        download: live.some(({ download }) => download),
        until: new Date(Math.max(...live.map(({ until }) => until))),
      }
    },
  }
}

/** The requests that extended this one, by the grants that they gave. */
async function extensionsOf(db: Database, request: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct e.request_id as id from access_grant e join access_grant g on g.id = e.extends
    where g.request_id = ${request}`.execute(db)
  return rows.map(({ id }) => id)
}
