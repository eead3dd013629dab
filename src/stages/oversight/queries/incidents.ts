import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { seatsOf } from '#stages/review/store/seats.ts'
import type {
  clockSteps,
  Incident,
  IncidentChoices,
  IncidentLine,
  IncidentList,
} from '../contract/incidents.ts'
import { incidentLifecycle } from '../lifecycle.ts'
import { incidentRolesOf, seesAllIncidents } from '../policy.ts'
import { dueOf } from '../rules/reminders.ts'
import {
  choicesOf,
  countSeen,
  entriesOf,
  listSeen,
  peopleOf,
  readSeen,
  type SeenIncident,
} from '../store/incidents.ts'

const readerOf = (actor: Actor) => ({ id: actor.id, seesAll: seesAllIncidents(actor) })

export async function answerChoices(db: Database, actor: Actor): Promise<IncidentChoices> {
  const { now } = await readNow(db)
  const choices = await choicesOf(db, readerOf(actor))
  return {
    requests: [...choices.requests],
    daus: [...choices.daus],
    contact: actor.email,
    now: now.toISOString(),
  }
}

export async function answerIncidents(
  db: Database,
  actor: Actor,
  show: 'open' | 'all',
): Promise<IncidentList> {
  const reader = readerOf(actor)
  const [{ now }, rows, counts] = await Promise.all([
    readNow(db),
    listSeen(db, reader, show === 'open'),
    countSeen(db, reader),
  ])
  return { incidents: rows.map((row) => presentLine(row, now)), ...counts }
}

/** @throws Problem `not-found` */
export async function answerIncident(db: Database, actor: Actor, id: string): Promise<Incident> {
  const [{ now }, row, seats] = await Promise.all([
    readNow(db),
    readSeen(db, readerOf(actor), id),
    seatsOf(db, actor.id),
  ])
  const roles = incidentRolesOf(actor, seats, row.seats)
  const isStaff = row.sight === 'staff' || row.sight === 'committee'
  const entries = (await entriesOf(db, id)).filter(({ what }) => isStaff || what !== 'note')
  const mayEnd = roles.includes('steward') || roles.includes('administrator')
  const { version, what, files, affected, done, contact, findings, measures } = row
  return {
    ...presentLine(row, now),
    version,
    what,
    files,
    affected,
    done,
    contact: row.sight === 'investigator' ? null : contact,
    findings: isStaff ? findings : '',
    measures: isStaff ? measures : '',
    entries: entries.map(({ at, by, text, ...entry }) => ({
      ...entry,
      at: at.toISOString(),
      by: isStaff ? by : '',
      text: isStaff ? text : '',
    })),
    people: mayEnd ? await peopleOf(db, id) : [],
    mayWrite: roles.length > 0 && row.state !== 'closed',
    openCommands: openCommands(incidentLifecycle, row.state, roles),
  }
}

/** A committee knows of its own DAUs, and of the requests for them. */
function presentLine(row: SeenIncident, now: Date): IncidentLine {
  const { id, kind, state, noticedAt, sight, seats } = row
  const dueAt = dueOf(noticedAt)
  const isOwn = (dau: string) => sight !== 'committee' || seats.includes(dau)
  const done: Record<(typeof clockSteps)[number], Date | null> = {
    reported: row.reportedAt,
    acknowledged: row.acknowledgedAt,
    'institution-told': row.toldAt,
  }
  return {
    id,
    kind,
    state,
    noticedAt: noticedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    secondsLeft: Math.round((dueAt.getTime() - now.getTime()) / 1000),
    clock: (Object.keys(done) as (keyof typeof done)[]).map((step) => ({
      step,
      at: done[step]?.toISOString() ?? null,
      isLate: (done[step] ?? now) > dueAt,
    })),
    daus: row.daus.filter(isOwn),
    requests: row.requests
      .filter(({ daus }) => sight !== 'committee' || daus.some(isOwn))
      .map(({ id: requestId, name }) => ({ id: requestId, name })),
    reporter: sight === 'investigator' ? null : row.reporter,
  }
}
