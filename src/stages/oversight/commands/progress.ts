import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { longDay } from '#kernel/day.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { sightOf } from '#stages/request/policy.ts'
import { readRequestRow } from '#stages/request/store.ts'
import type { ProgressAnswers } from '../contract/progress.ts'
import { lacksOf } from '../rules/progress.ts'
import {
  type DraftRow,
  draftsOf,
  noteAsked,
  reportersOf,
  rootOf,
  saveDraft,
  submitDraft,
  yearsOf,
  yearsToAsk,
} from '../store/progress.ts'

type Deps = { readonly db: Database }
type OfYear = { readonly requestId: string; readonly year: number; readonly saves: number }

/**
 * The request to which the report of a year belongs.
 * @throws Problem `not-found`, `not-permitted`, `wrong-state` where that year is not asked for
 */
async function reportable(tx: Tx, actor: Actor, { requestId, year }: OfYear): Promise<string> {
  const row = await readRequestRow(tx, requestId)
  if ((await sightOf(tx, actor, row)).length === 0)
    throw new Problem('not-found', `No request ${requestId}.`)
  const { id: root } = await rootOf(tx, requestId)
  if (!(await reportersOf(tx, root)).some(({ id }) => id === actor.id))
    throw new Problem('not-permitted', 'The requester and the Principal Investigator report.')
  if (!(await yearsOf(tx, root)).some((one) => one.year === year))
    throw new Problem('wrong-state', 'No report of this year is asked for.')
  return root
}

/** @throws Problem `not-found`, `not-permitted`, `wrong-state`, `stale-version` */
export const save = (
  { db }: Deps,
  actor: Actor,
  of: OfYear,
  answers: ProgressAnswers,
): Promise<DraftRow> =>
  db.transaction().execute(async (tx) => {
    const root = await reportable(tx, actor, of)
    return saveDraft(tx, { root, year: of.year, saves: of.saves, answers })
  })

/** @throws Problem `not-found`, `not-permitted`, `wrong-state`, `stale-version`, `invalid-input` */
export async function submit({ db }: Deps, actor: Actor, of: OfYear): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const root = await reportable(tx, actor, of)
    const draft = (await draftsOf(tx, root)).find(({ year }) => year === of.year)
    if (draft === undefined) throw new Problem('wrong-state', 'There is no draft of this report.')
    const lacks = lacksOf(draft.answers)
    if (lacks.length > 0)
      throw new Problem('invalid-input', lacks.map(({ message }) => message).join(' '), lacks)
    const { id, version } = await submitDraft(tx, { ...of, root, by: actor.id })
    await recordAudit(tx, {
      type: 'progress.submitted',
      actorId: actor.id,
      subjectId: id,
      detail: { request: root, year: of.year, version },
    })
  })
}

/** Asks the requester and the PI for the report of each year, once. */
export async function askForProgress(deps: MailDeps & Deps): Promise<void> {
  for (const { requestId, name, year, until } of await yearsToAsk(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      if (!(await noteAsked(tx, requestId, year))) return
      for (const to of await reportersOf(tx, requestId))
        await queueMail(tx, deps, {
          key: `progress-asked:${requestId}:${year}:${to.id}`,
          to,
          subject: `A progress report is asked for: “${name}”`,
          paragraphs: [
            `Year ${year} of your access by “${name}” ends on ${longDay(until)}. Please report until then what was done with the data.`,
            'One of you is enough: what is typed saves by itself, and either of you can go on with it.',
          ],
          path: `/requests/${requestId}/progress`,
          action: 'Write the report',
        })
    })
  }
}
