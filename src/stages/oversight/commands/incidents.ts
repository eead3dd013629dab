import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { seatsOf } from '#stages/review/store/seats.ts'
import type { NewIncident } from '../contract/incidents.ts'
import { incidentMoved, incidentReported } from '../events.ts'
import { type IncidentCommand, incidentLifecycle } from '../lifecycle.ts'
import { incidentRolesOf, seesAllIncidents } from '../policy.ts'
import { remindedMail } from '../rules/incident-mails.ts'
import { dueOf, dueReminders } from '../rules/reminders.ts'
import {
  changeIncident,
  type Choices,
  choicesOf,
  countReports,
  insertEntry,
  insertIncident,
  lockIncident,
  noteReminded,
  noteTold,
  readSeen,
  toldOf,
  unacknowledged,
} from '../store/incidents.ts'

type Deps = { readonly db: Database; readonly outbox: Outbox }

/** More than anybody has to report in a day, so that nobody's mail is flooded. */
const reportsADay = 20

/**
 * Takes a report; answers the incident's id. A request of which no DAU is named concerns all of its DAUs.
 * @throws Problem `invalid-input`, `not-permitted` to who is in no project, `too-many`
 */
export async function report(
  { db, outbox }: Deps,
  actor: Actor,
  incident: NewIncident,
): Promise<string> {
  return db.transaction().execute(async (tx) => {
    const choices = await choicesOf(tx, { id: actor.id, seesAll: seesAllIncidents(actor) })
    if (choices.requests.length === 0 && choices.daus.length === 0)
      throw new Problem('not-permitted', 'You are in no project and hold no data.')
    const { now } = await readNow(tx)
    if (new Date(incident.noticedAt) > now) throw invalid('noticedAt', 'This is in the future.')
    if ((await countReports(tx, actor.id)) >= reportsADay)
      throw new Problem('too-many', 'You reported many incidents today. Add to one of them.')
    const daus = dausOf(incident, choices)
    const id = await insertIncident(tx, actor.id, { ...incident, daus })
    await insertEntry(tx, { incidentId: id, byId: actor.id, what: 'reported', text: '' })
    await outbox.announce(tx, incidentReported, { incidentId: id })
    await recordAudit(tx, {
      type: 'incident.reported',
      actorId: actor.id,
      subjectId: id,
      detail: { kind: incident.kind, daus, requests: incident.requestIds },
    })
    return id
  })
}

/** @throws Problem `invalid-input` where nothing is named, or something that the reporter may not name. */
function dausOf({ requestIds, daus }: NewIncident, choices: Choices): string[] {
  if (requestIds.length === 0 && daus.length === 0)
    throw invalid('daus', 'Choose a project or a data access unit.')
  const requests = requestIds.map((id) => choices.requests.find((request) => request.id === id))
  const stray = daus.find((dau) => choices.daus.every(({ code }) => code !== dau))
  if (stray !== undefined) throw invalid('daus', `You cannot choose ${stray}.`)
  const concerned = requests.flatMap((request) => {
    if (request === undefined) throw invalid('requestIds', 'You cannot choose one of these.')
    return request.daus.some((dau) => daus.includes(dau)) ? [] : request.daus
  })
  return [...new Set([...daus, ...concerned])]
}

/** What the caller is to an incident, which is locked until the transaction ends. @throws Problem `not-found` */
async function rolesIn(tx: Tx, actor: Actor, id: string) {
  await lockIncident(tx, id)
  const row = await readSeen(tx, { id: actor.id, seesAll: seesAllIncidents(actor) }, id)
  return { row, roles: incidentRolesOf(actor, await seatsOf(tx, actor.id), row.seats) }
}

/** @throws Problem `not-found`, `not-permitted`, `wrong-state` */
async function writableBy(tx: Tx, actor: Actor, id: string) {
  const { row, roles } = await rolesIn(tx, actor, id)
  if (roles.length === 0) throw new Problem('not-permitted', 'You may not write to this incident.')
  if (row.state === 'closed') throw new Problem('wrong-state', 'This incident is closed.')
  return row
}

type Move = {
  readonly version: number
  readonly text: string
  readonly findings: string
  readonly measures: string
}

/** @throws Problem `not-found`, `not-permitted`, `wrong-state`, `stale-version`, `invalid-input` */
export async function move(
  { db, outbox }: Deps,
  actor: Actor,
  id: string,
  command: IncidentCommand,
  { version, text, findings, measures }: Move,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { row, roles } = await rolesIn(tx, actor, id)
    const state = nextState(incidentLifecycle, row.state, command, roles)
    if (command === 'close' && findings.trim() === '')
      throw invalid('findings', 'Say what was found.')
    if (command === 'close' && measures.trim() === '')
      throw invalid('measures', 'Say what was done.')
    if (command === 'reopen' && text.trim() === '') throw invalid('text', 'Say why.')
    await changeIncident(tx, id, version, {
      state,
      acknowledged: command === 'acknowledge',
      ...(command === 'close' && { findings, measures }),
    })
    const words = command === 'close' ? `${findings}\n\n${measures}`.slice(0, 10_000) : text
    await insertEntry(tx, { incidentId: id, byId: actor.id, what: command, text: words })
    await outbox.announce(tx, incidentMoved, { incidentId: id, version: version + 1, state })
    await recordAudit(tx, {
      type: `incident.${command}`,
      actorId: actor.id,
      subjectId: id,
      detail: { from: row.state, to: state },
    })
  })
}

/** @throws Problem `not-found`, `not-permitted`, `wrong-state` */
export async function note({ db }: Deps, actor: Actor, id: string, text: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await writableBy(tx, actor, id)
    await insertEntry(tx, { incidentId: id, byId: actor.id, what: 'note', text })
    await recordAudit(tx, { type: 'incident.noted', actorId: actor.id, subjectId: id })
  })
}

/** @throws Problem `not-found`, `not-permitted`, `wrong-state` where it was told before, `invalid-input` */
export async function tell(
  { db }: Deps,
  actor: Actor,
  id: string,
  { at, text }: { readonly at: string; readonly text: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = await writableBy(tx, actor, id)
    const { now } = await readNow(tx)
    const when = new Date(at)
    if (when > now) throw invalid('at', 'This is in the future.')
    if (when < row.noticedAt) throw invalid('at', 'This is before the incident was noticed.')
    if (!(await noteTold(tx, id, when)))
      throw new Problem('wrong-state', 'It is written down when the institution was told.')
    await insertEntry(tx, { incidentId: id, byId: actor.id, what: 'institution-told', text })
    await recordAudit(tx, {
      type: 'incident.institution-told',
      actorId: actor.id,
      subjectId: id,
      detail: { at: when.toISOString() },
    })
  })
}

/** Reminds of what nobody acknowledged, each time once; of several that were missed, the last one goes out. */
export async function remindOfIncidents(deps: MailDeps & { readonly db: Database }): Promise<void> {
  const { now } = await readNow(deps.db)
  for (const waiting of await unacknowledged(deps.db)) {
    const due = dueReminders(waiting, now)
    const reminder = due.at(-1)
    if (reminder === undefined) continue
    await deps.db.transaction().execute(async (tx) => {
      if (!(await noteReminded(tx, waiting, due))) return
      const dueAt = dueOf(waiting.noticedAt)
      for (const to of await toldOf(tx, waiting.id, 'staff'))
        await queueMail(tx, deps, {
          ...remindedMail({ id: waiting.id, personId: to.id, reminder, dueAt }),
          to,
        })
    })
  }
}
