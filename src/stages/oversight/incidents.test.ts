import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { moveClock, readNow } from '#ledgers/clock/store.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  type Incident,
  incidentChoices,
  listIncidents,
  moveIncident,
  noteIncident,
  readIncident,
  reportIncident,
  tellInstitution,
} from './contract/incidents.ts'
import type { IncidentCommand } from './lifecycle.ts'

const handles = ['ada', 'ben', 'pia', 'stella', 'alex', 'chika', 'mei', 'cora', 'tomas'] as const

let platform: Platform
let people: Readonly<Record<(typeof handles)[number], Person>>
let requestId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  const as = async (handle: string) => [handle, await platform.as(handle)] as const
  people = Object.fromEntries(await Promise.all(handles.map(as))) as typeof people
  ;({ id: requestId } = await fileByForm(people.ada, 'Relapse', true))
  const chairOf = async (dau: string) => (dau === 'SCP' ? people.mei : people.chika)
  await approveAll(people.stella, chairOf, requestId)
  await platform.deps.outbox.drain()
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })

async function report(changes: object = {}, by: Person = people.ada): Promise<Incident> {
  const { now } = await readNow(platform.deps.db)
  const body = {
    kind: 'device' as const,
    noticedAt: now.toISOString(),
    requestIds: [requestId],
    daus: ['PCG'],
    what: 'A laptop with two files was left on a train.',
    affected: 'Two subjects',
    contact: '+1 555 0100',
    ...changes,
  }
  const incident = await by.call(reportIncident, { body })
  await platform.deps.outbox.drain()
  return incident
}

const see = (person: Person, { id }: Incident): Promise<Incident> =>
  person.call(readIncident, { params: { incidentId: id } })

async function go(person: Person, incident: Incident, command: IncidentCommand, body: object = {}) {
  const params = { incidentId: incident.id, command }
  const { version } = await see(people.stella, incident)
  return person.call(moveIncident, { params, body: { version, ...body } })
}

async function mailed(key: string): Promise<string[]> {
  await platform.deps.outbox.drain()
  const rows = await platform.deps.db
    .selectFrom('mail_message')
    .select('to_address')
    .where('key', 'like', `${key}%`)
    .orderBy('to_address')
    .execute()
  return rows.map(({ to_address: address }) => address.split('@')[0] ?? '')
}

async function advance(by: string): Promise<void> {
  const { db, outbox } = platform.deps
  await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, by))
  await outbox.drain()
}

const audited = async ({ id }: Incident): Promise<string[]> => {
  const rows = platform.deps.db
    .selectFrom('audit_event')
    .select('type')
    .where('subject_id', '=', id)
  return (await rows.orderBy('seq').execute()).map(({ type }) => type)
}

describe('the report of an incident', () => {
  it('is offered what the reporter holds, and is told at once to who answers for it', async () => {
    const choices = await people.ada.call(incidentChoices)
    expect(choices.requests).toMatchObject([
      { id: requestId, name: 'Relapse', daus: ['PCG', 'SCP'] },
    ])
    expect(choices.daus.map(({ code }) => code)).toEqual(['PCG', 'SCP'])
    const incident = await report()
    expect(incident).toMatchObject({
      state: 'reported',
      daus: ['PCG'],
      reporter: 'Ada Okafor',
      openCommands: [],
      mayWrite: false,
    })
    expect(incident.secondsLeft).toBeGreaterThan(24 * 3600 - 60)
    expect(await mailed(`incident-reported:${incident.id}`)).toEqual(
      ['alex', 'chika', 'pia', 'stella'].sort(),
    )
    const mail = await platform.deps.db
      .selectFrom('mail_message')
      .select(['subject', 'body_text'])
      .where('key', 'like', `incident-reported:${incident.id}%`)
      .executeTakeFirstOrThrow()
    expect(`${mail.subject} ${mail.body_text}`).not.toMatch(/laptop|PCG|Relapse|Okafor/)
    expect(await audited(incident)).toEqual(['incident.reported'])
  })

  it('concerns every unit of a request of which none is named', async () => {
    expect((await report({ daus: [] })).daus).toEqual(['PCG', 'SCP'])
  })

  it('is refused for a time to come, for what is not theirs, and for nothing', async () => {
    const { now } = await readNow(platform.deps.db)
    const noticedAt = new Date(now.getTime() + 60_000).toISOString()
    await expect(report({ noticedAt })).rejects.toEqual(problem('invalid-input'))
    await expect(report({ daus: ['LIFE'] })).rejects.toEqual(problem('invalid-input'))
    await expect(report({ daus: [], requestIds: [] })).rejects.toEqual(problem('invalid-input'))
    await expect(report({ what: ' ' })).rejects.toEqual(problem('invalid-input'))
    await expect(report({}, people.ben)).rejects.toEqual(problem('not-permitted'))
  })

  it('is not taken more than 20 times a day', async () => {
    for (let n = 0; n < 20; n += 1) await report({}, people.pia)
    await expect(report({}, people.pia)).rejects.toEqual(problem('too-many'))
  })
})

describe('an incident', () => {
  it('is seen by who it concerns, and by nobody else', async () => {
    const incident = await report({ daus: ['PCG', 'SCP'] })
    await go(people.stella, incident, 'acknowledge')
    await people.stella.call(noteIncident, {
      params: { incidentId: incident.id },
      body: { text: 'Called the laboratory.' },
    })
    await expect(see(people.ben, incident)).rejects.toEqual(problem('not-found'))
    await expect(see(people.cora, incident)).rejects.toEqual(problem('not-found'))
    expect(await see(people.chika, incident)).toMatchObject({ daus: ['PCG'], people: [] })
    expect((await see(people.mei, incident)).entries.map(({ what }) => what)).toEqual([
      'reported',
      'acknowledge',
      'note',
    ])
    const own = await see(people.ada, incident)
    expect(own).toMatchObject({ state: 'acknowledged', daus: ['PCG', 'SCP'], mayWrite: false })
    expect(own.entries.map(({ what, by }) => [what, by])).toEqual([
      ['reported', ''],
      ['acknowledge', ''],
    ])
    expect(await see(people.pia, incident)).toMatchObject({ reporter: null, contact: null })
    const { incidents } = await people.pia.call(listIncidents)
    expect(incidents.map(({ id }) => id)).toContain(incident.id)
    expect(await people.ben.call(listIncidents)).toEqual({ incidents: [], total: 0, closed: 0 })
    expect((await see(people.stella, incident)).people.map(({ name }) => name)).toContain(
      'Ada Okafor',
    )
  })

  it('is read by an auditor, who changes nothing', async () => {
    const incident = await report()
    const { db } = platform.deps
    const auditor = await db
      .selectFrom('person_role as r')
      .innerJoin('person as p', 'p.id', 'r.person_id')
      .select('p.handle')
      .where('r.role', '=', 'auditor')
      .executeTakeFirstOrThrow()
    const anna = await platform.as(auditor.handle ?? '')
    expect(await see(anna, incident)).toMatchObject({ openCommands: [], mayWrite: false })
    await expect(go(anna, incident, 'acknowledge')).rejects.toEqual(problem('not-permitted'))
  })

  it('goes its way, step by step, each by who may', async () => {
    const incident = await report()
    await expect(go(people.ada, incident, 'acknowledge')).rejects.toEqual(problem('not-permitted'))
    await expect(go(people.tomas, incident, 'acknowledge')).rejects.toEqual(
      problem('not-permitted'),
    )
    await expect(go(people.stella, incident, 'review')).rejects.toEqual(problem('wrong-state'))
    expect(await go(people.chika, incident, 'acknowledge')).toMatchObject({
      state: 'acknowledged',
      openCommands: ['review'],
    })
    await expect(go(people.stella, incident, 'review', { version: 0 })).rejects.toEqual(
      problem('stale-version'),
    )
    await go(people.chika, incident, 'review')
    await expect(go(people.chika, incident, 'close')).rejects.toEqual(problem('not-permitted'))
    await expect(go(people.stella, incident, 'close', { findings: 'x' })).rejects.toEqual(
      problem('invalid-input'),
    )
    const closed = await go(people.stella, incident, 'close', {
      findings: 'The disk was encrypted.',
      measures: 'No data on laptops.',
    })
    expect(closed).toMatchObject({ state: 'closed', mayWrite: false, openCommands: ['reopen'] })
    await expect(
      people.stella.call(noteIncident, {
        params: { incidentId: incident.id },
        body: { text: 'Late.' },
      }),
    ).rejects.toEqual(problem('wrong-state'))
    await go(people.alex, incident, 'reopen', { text: 'It was not.' })
    expect(await audited(incident)).toEqual([
      'incident.reported',
      'incident.acknowledge',
      'incident.review',
      'incident.close',
      'incident.reopen',
    ])
    expect(await mailed(`incident-moved:${incident.id}`)).toEqual(['ada', 'ada', 'ada', 'ada'])
  })

  it('says of each step of its 24 hours whether it was late', async () => {
    const incident = await report()
    await go(people.stella, incident, 'acknowledge')
    await advance('25h')
    const told = (at: string) =>
      people.stella.call(tellInstitution, {
        params: { incidentId: incident.id },
        body: { at, text: 'The dean of research.' },
      })
    await expect(told('2020-01-01T00:00:00Z')).rejects.toEqual(problem('invalid-input'))
    const { now } = await readNow(platform.deps.db)
    const late = await told(now.toISOString())
    expect(late.clock.map(({ step, isLate }) => [step, isLate])).toEqual([
      ['reported', false],
      ['acknowledged', false],
      ['institution-told', true],
    ])
    expect(late.secondsLeft).toBeLessThan(0)
    await expect(told(now.toISOString())).rejects.toEqual(problem('wrong-state'))
  })

  it('is reminded of once at a time, also after runs that were missed, until it is acknowledged', async () => {
    const incident = await report()
    const other = await report()
    await go(people.stella, other, 'acknowledge')
    const sent = (one: Incident, reminder: string) =>
      mailed(`incident-reminder:${one.id}:${reminder}:`)
    const staff = ['alex', 'chika', 'stella']
    await advance('5h')
    await platform.deps.db
      .transaction()
      .execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
    expect(await sent(incident, 'waiting')).toEqual(staff)
    await advance('30h')
    expect(await sent(incident, 'over')).toEqual(staff)
    expect(await sent(incident, 'four-hours-left')).toEqual([])
    await advance('30h')
    expect(await mailed(`incident-reminder:${incident.id}`)).toHaveLength(6)
    expect(await mailed(`incident-reminder:${other.id}`)).toEqual([])
  })
})

it('keeps what was written about it', async () => {
  const changed = platform.deps.db.updateTable('incident_entry').set({ text: 'x' }).execute()
  await expect(changed).rejects.toThrow('is kept')
})

it('leaves everything verified', async () => {
  const faults = (await verifyAll(platform.deps)).flatMap((check) => check.faults)
  expect(faults).toEqual([])
})
