import type { Database } from '#adapters/database/port.ts'
import { longDay } from '#kernel/day.ts'
import {
  type Ended,
  endedGrants,
  type Ending,
  endingGrants,
  extensionDays,
  noteEndTold,
  noteTold,
} from '#ledgers/grants/store/terms.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { openExtensions } from '../store/extensions.ts'
import { readRequestRow, requestPeople, type RequestPerson, type RequestRow } from '../store.ts'

/** Tells holders that their access ends, some days ahead, and that it has ended: each once. */
export async function mailEndings(deps: MailDeps & { readonly db: Database }): Promise<void> {
  for (const ending of await endingGrants(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      if ((await noteTold(tx, ending)) === 0) return
      const row = await readRequestRow(tx, ending.requestId)
      const to = await readContact(tx, ending.personId)
      const people = await requestPeople(tx, row.id)
      const underWay = (await openExtensions(tx, [row.id])).has(row.id)
      await queueMail(tx, deps, {
        key: `access-ending:${ending.requestId}:${ending.personId}:${ending.until.toISOString()}:${ending.daus.join('+')}:${ending.days}`,
        to,
        subject: subjectOf(ending, row),
        paragraphs: [
          whatEnds(ending, row),
          ...(underWay ? [isUnderWay] : whatToDo(ending, to, people)),
        ],
        path: '/dashboard',
        action: 'See your access',
      })
    })
  }
}

/** Tells holders that their access was ended before its time: each once. */
export async function mailEnded(deps: MailDeps & { readonly db: Database }): Promise<void> {
  for (const ended of await endedGrants(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      if ((await noteEndTold(tx, ended)) === 0) return
      const { personId, requestId, endedAt, daus } = ended
      const { name } = await readRequestRow(tx, requestId)
      await queueMail(tx, deps, {
        key: `access-ended:${requestId}:${personId}:${endedAt.toISOString()}:${daus.join('+')}`,
        to: await readContact(tx, personId),
        subject: `Your access has ended: “${name}”`,
        paragraphs: [
          `${howEnded[ended.kind]}: your access to ${daus.join(', ')} by the request “${name}” ended on ${longDay(endedAt)}.`,
          ...(ended.kind === 'closed-out' ? [] : [`The reason: ${ended.reason}`]),
          'Its files stay in the project, closed. Copies that were downloaded are to be destroyed, as the agreement says.',
        ],
        path: '/dashboard',
        action: 'See your access',
      })
    })
  }
}

const howEnded: Readonly<Record<Ended['kind'], string>> = {
  'closed-out': 'The request was closed out',
  removed: 'You were removed from the request',
  disabled: 'Your account was disabled',
  revoked: 'Your access was revoked',
}

const subjectOf = ({ days, until }: Ending, { name }: RequestRow): string =>
  days === 0
    ? `Your access has ended: “${name}”`
    : `Your access ends on ${longDay(until)}: “${name}”`

const whatEnds = ({ days, until, daus }: Ending, { name }: RequestRow): string =>
  days === 0
    ? `Your access to ${daus.join(', ')} by the request “${name}” ended on ${longDay(until)}. Its files stay in the project, closed. Copies that were downloaded are to be destroyed, as the agreement says, unless access is extended.`
    : `Your access to ${daus.join(', ')} by the request “${name}” ends on ${longDay(until)}.`

const oneOf = new Intl.ListFormat('en', { type: 'disjunction' })

const isUnderWay = 'An extension has been started; the dashboard says how it stands.'

/** The requester and the Principal Investigator can ask for an extension. */
function whatToDo(
  { until }: Ending,
  to: { readonly id: string },
  people: readonly RequestPerson[],
): string[] {
  const leading = people.filter(
    ({ capacity }) => capacity === 'requester' || capacity === 'principal-investigator',
  )
  const last = new Date(until.getTime() + extensionDays.after * 86_400_000)
  const by = `An Extension Addendum can be submitted before ${longDay(last)}. While access has ended and no committee has approved it, the files stay closed.`
  return leading.some(({ personId }) => personId === to.id)
    ? ['To go on working with the data for another year, choose “Renew” on your dashboard.', by]
    : [
        `${oneOf.format(new Set(leading.map(({ name, email }) => `${name} (${email})`)))} can ask for another year.`,
        by,
      ]
}
