import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm, treeOf } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { moveClock, readNow } from '#ledgers/clock/store.ts'
import { issueGrant, liveGrants } from '#ledgers/grants/store.ts'
import { enablePerson, personByHandle } from '#ledgers/identity/store.ts'
import { readRequest } from '#stages/request/contract.ts'
import { holdersOfRequest } from '#stages/request/store.ts'
import { listCaseGrants } from '#stages/review/contract/grants.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { readDashboard } from './contract.ts'
import {
  announceMove,
  closeOutRequest,
  endAccess,
  explainRead,
  findAccess,
  listAccess,
  listApplicants,
  removeApplicant,
} from './contract/access.ts'

let platform: Platform
let ada: Person
let pia: Person
let stella: Person
let adaId: string
let piaId: string
let requestId: string
let projectId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  pia = await platform.as('pia')
  stella = await platform.as('stella')
  adaId = await personByHandle(platform.deps.db, 'ada')
  piaId = await personByHandle(platform.deps.db, 'pia')
  ;({ id: requestId } = await fileByForm(ada, 'Relapse', true))
  await approveAll(stella, async (dau) => platform.as(dau === 'SCP' ? 'mei' : 'chika'), requestId)
  await platform.deps.outbox.drain()
  const { requests } = await ada.call(readDashboard)
  projectId = requests.find(({ id }) => id === requestId)?.projectId ?? ''
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })

/** Each test begins with access of Ada and Pia to both DAUs by the one request. */
beforeEach(async () => {
  await platform.deps.db.transaction().execute(async (tx) => {
    for (const personId of [adaId, piaId])
      for (const dau of ['PCG', 'SCP'])
        await issueGrant(tx, { personId, dau, download: true, requestId, actorId: adaId })
  })
})

const live = async (personId: string) =>
  (await liveGrants(platform.deps.db, personId)).map(({ dau }) => dau)

const ended = async (type: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_event where type = ${type}`.execute(platform.deps.db)
  return rows[0]?.n ?? 0
}

describe('the access there is', () => {
  it('is found by words of people, institutions and units', async () => {
    const found = await stella.call(findAccess, { query: { q: 'pia' } })
    expect(found).toMatchObject([{ kind: 'person', value: piaId, grants: 2 }])
    const units = await stella.call(findAccess, { query: { q: 'SCP' } })
    expect(units).toMatchObject([{ kind: 'dau', value: 'SCP', grants: 2 }])
    const places = await stella.call(findAccess, { query: { q: 'northfield uni' } })
    expect(places).toMatchObject([{ kind: 'institution', name: 'Northfield University' }])
  })

  it('is listed with what would end', async () => {
    const entries = await stella.call(listAccess, { query: { kind: 'person', value: piaId } })
    expect(entries).toMatchObject({
      name: 'Pia Lindqvist',
      total: 2,
      people: 1,
      grants: [{ dau: 'PCG', request: 'Relapse', download: true }, { dau: 'SCP' }],
    })
    expect(entries.sessions).toBeGreaterThan(0)
  })

  it('is read by auditors, and by chairs of their own units; a chair may revoke there', async () => {
    const [audrey, chika] = [await platform.as('audrey'), await platform.as('chika')]
    const unit = (person: Person, value: string) =>
      person.call(listAccess, { query: { kind: 'dau', value } })
    expect(await unit(audrey, 'PCG')).toMatchObject({ total: 2, mayEnd: false, mayRevoke: false })
    expect(await unit(chika, 'PCG')).toMatchObject({ total: 2, mayEnd: false, mayRevoke: true })
    expect(await unit(stella, 'PCG')).toMatchObject({ mayEnd: true, mayRevoke: true })
    await expect(unit(chika, 'SCP')).rejects.toEqual(problem('not-permitted'))
    await expect(unit(ada, 'PCG')).rejects.toEqual(problem('not-permitted'))
    await expect(
      chika.call(listAccess, { query: { kind: 'person', value: piaId } }),
    ).rejects.toEqual(problem('not-permitted'))
  })

  it('is revoked by the chair from the case, on a ground', async () => {
    const chika = await platform.as('chika')
    const grants = () => chika.call(listCaseGrants, { params: { requestId } })
    expect(await grants()).toMatchObject([
      { person: 'Ada Okafor', dau: 'PCG', revocable: true },
      { person: 'Pia Lindqvist', dau: 'PCG', revocable: true },
    ])
    const revoke = (body: { ground: 'breach' | 'other'; reason?: string }) =>
      chika.call(revokeGrant, { params: { dau: 'PCG' }, body: { personId: piaId, ...body } })
    await expect(revoke({ ground: 'other' })).rejects.toEqual(
      expect.objectContaining({ errors: [expect.objectContaining({ path: 'reason' })] }),
    )
    expect(await revoke({ ground: 'breach', reason: 'Copied.' })).toEqual({ ended: 1 })
    expect(await grants()).toMatchObject([{ person: 'Ada Okafor' }])
    const { rows } = await sql<{ reason: string; ground: string }>`
      select g.end_reason as reason, e.body::jsonb -> 'data' ->> 'ground' as ground
      from access_grant g join audit_event e on e.subject_id = g.id and e.type = 'grant.revoked'
      order by e.seq desc limit 1`.execute(platform.deps.db)
    expect(rows).toEqual([{ reason: 'The agreement was breached. Copied.', ground: 'breach' }])
  })

  it('is for stewards and administrators alone to end', async () => {
    await expect(ada.call(findAccess)).rejects.toEqual(problem('not-permitted'))
    await expect(
      ada.call(endAccess, {
        body: { kind: 'dau', value: 'PCG', reason: 'x', confirm: 'PCG' },
      }),
    ).rejects.toEqual(problem('not-permitted'))
    await expect(
      stella.call(listAccess, { query: { kind: 'dau', value: 'NOPE' } }),
    ).rejects.toEqual(problem('not-found'))
  })
})

describe('the kill switch', () => {
  const end = (kind: 'person' | 'institution' | 'dau', value: string, confirm: string) =>
    stella.call(endAccess, { body: { kind, value, reason: 'breach', confirm } })

  it('needs the name of what it ends', async () => {
    await expect(end('dau', 'PCG', 'pcg')).rejects.toEqual(problem('invalid-input'))
    expect(await live(adaId)).toEqual(['PCG', 'SCP'])
  })

  it('ends a data access unit for everybody, and nothing else', async () => {
    const before = await ended('grant.revoked')
    expect(await end('dau', 'PCG', 'PCG')).toEqual({ ended: 2 })
    expect([await live(adaId), await live(piaId)]).toEqual([['SCP'], ['SCP']])
    expect(await ended('grant.revoked')).toBe(before + 2)
    const { files } = await treeOf(ada, projectId)
    const accesses = files.flatMap(({ daus, kind, access }) =>
      kind === 'vended' && daus.includes('PCG') ? access : [],
    )
    expect(new Set(accesses)).toEqual(new Set(['access-expired']))
  })

  it('ends an institution', async () => {
    expect(await end('institution', 'northfield university', 'Northfield University')).toEqual({
      ended: 4,
    })
    expect([await live(adaId), await live(piaId)]).toEqual([[], []])
  })

  it('ends a person with their sessions, until they are let in again', async () => {
    const session = await platform.as('pia')
    expect(await end('person', piaId, 'Pia Lindqvist')).toEqual({ ended: 2 })
    await expect(session.call(readDashboard)).rejects.toEqual(problem('not-authenticated'))
    expect(await live(adaId)).toEqual(['PCG', 'SCP'])
    await platform.deps.db.transaction().execute((tx) => enablePerson(tx, piaId))
    pia = await platform.as('pia')
    expect(await live(piaId)).toEqual([])
  })

  it('is not turned on oneself', async () => {
    const stellaId = await personByHandle(platform.deps.db, 'stella')
    const { name } = await stella.call(listAccess, { query: { kind: 'person', value: stellaId } })
    await expect(end('person', stellaId, name)).rejects.toEqual(problem('not-permitted'))
  })
})

describe('an investigator who moves', () => {
  it('keeps access until the last day, and others keep theirs', async () => {
    const { now } = await readNow(platform.deps.db)
    const lastDay = new Date(now.getTime() + 30 * 86_400_000).toISOString().slice(0, 10)
    expect(await pia.call(announceMove, { body: { lastDay } })).toEqual({ changed: 2 })
    const [grant] = await liveGrants(platform.deps.db, piaId)
    expect(grant?.until.toISOString().slice(0, 10)).toBe(
      new Date(Date.parse(lastDay) + 86_400_000).toISOString().slice(0, 10),
    )
    await platform.deps.db
      .transaction()
      .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '32d'))
    expect([await live(adaId), await live(piaId)]).toEqual([['PCG', 'SCP'], []])
  })

  it('does not name a day that is past', async () => {
    await expect(pia.call(announceMove, { body: { lastDay: '2020-01-01' } })).rejects.toEqual(
      problem('invalid-input'),
    )
  })
})

describe('why somebody could read a file', () => {
  it('is told as it was then', async () => {
    const { files } = await treeOf(ada, projectId)
    const file = files.find(({ daus, kind }) => kind === 'vended' && daus.includes('SCP'))?.id ?? ''
    const { now } = await readNow(platform.deps.db)
    await stella.call(endAccess, {
      body: { kind: 'dau', value: 'SCP', reason: 'breach', confirm: 'SCP' },
    })
    await platform.deps.db
      .transaction()
      .execute((tx) => moveClock(tx, platform.deps.outbox, undefined, '1d'))
    const ask = async (at: Date) =>
      stella.call(explainRead, { query: { person: 'ada', file, at: at.toISOString() } })
    const then = await ask(now)
    expect(then).toMatchObject({ could: true, download: true, projects: [{ project: projectId }] })
    expect(then.projects[0]?.because.at(-1)).toContain('with download, was in force')
    const after = await ask((await readNow(platform.deps.db)).now)
    expect(after).toMatchObject({ could: false })
    expect(after.projects[0]?.because.at(-1)).toContain('(revoked)')
    expect(after.chain.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^Ada Okafor submitted the request “Relapse”, under version 1.0/),
      'Mei Tanaka approved it for SCP.',
      expect.stringMatching(/^The grant for SCP began/),
      'The grant for SCP was ended (revoked) by Stella Brandt: breach',
    ])
    const unit = await stella.call(explainRead, {
      query: { person: 'ada', file: 'SCP', at: now.toISOString() },
    })
    expect(unit).toMatchObject({ could: true, download: true, projects: [], chain: after.chain })
    const before = await ask(new Date('2020-01-01T00:00:00Z'))
    expect(before.projects[0]?.because).toContain('There was no grant for SCP.')
    await expect(
      ada.call(explainRead, { query: { person: 'ada', file, at: now.toISOString() } }),
    ).rejects.toEqual(problem('not-permitted'))
  })
})

describe('an applicant who is removed', () => {
  it('has no access by that request, nor a place in its project; others keep theirs (T20)', async () => {
    const { db } = platform.deps
    const benId = await personByHandle(db, 'ben')
    await sql`insert into request_person (request_id, capacity, n, person_id, name, job_title, institution, email)
      values (${requestId}, 'applicant', 7, ${benId}, 'Ben', '', '', 'ben@northfield.example')`.execute(
      db,
    )
    await sql`insert into project_member values (${projectId}, ${benId}, 'CONTRIBUTE')`.execute(db)
    await db.transaction().execute((tx) =>
      issueGrant(tx, {
        personId: benId,
        dau: 'SCP',
        download: false,
        requestId,
        actorId: adaId,
      }),
    )
    const remove = (person: Person) =>
      person.call(removeApplicant, {
        params: { requestId },
        body: { personId: benId, reason: 'left the laboratory' },
      })
    const applicants = (person: Person) => person.call(listApplicants, { params: { requestId } })
    expect(await applicants(pia)).toMatchObject([{ personId: benId, name: 'Ben', daus: ['SCP'] }])
    await expect(applicants(await platform.as('chika'))).rejects.toEqual(problem('not-found'))
    await expect(remove(await platform.as('chika'))).rejects.toEqual(problem('not-found'))
    expect(await remove(pia)).toEqual({ ended: 1 })
    expect(await applicants(ada)).toEqual([])
    expect([await live(benId), await live(adaId)]).toEqual([[], ['PCG', 'SCP']])
    const ben = await platform.as('ben')
    expect((await ben.call(readDashboard)).shared).toEqual([])
    expect(await holdersOfRequest(db, requestId)).toEqual([adaId, piaId].sort())
  })
})

describe('a request that is closed out', () => {
  it('loses no applicant that it has not, nor who answers for it', async () => {
    const remove = (personId: string) =>
      stella.call(removeApplicant, {
        params: { requestId },
        body: { personId, reason: 'left the laboratory' },
      })
    await expect(remove('person-nobody')).rejects.toEqual(problem('not-found'))
    await expect(remove(piaId)).rejects.toEqual(problem('not-permitted'))
  })

  it('ends for all of its people at once, by its investigator, and is not closed twice', async () => {
    const { version } = await ada.call(readRequest, { params: { requestId } })
    const close = (person: Person, at: number) =>
      person.call(closeOutRequest, {
        params: { requestId },
        body: { version: at, report: 'We found it.', publications: 'doi:10.1/1' },
      })
    await expect(close(await platform.as('ben'), version)).rejects.toEqual(problem('not-found'))
    await expect(close(stella, version)).rejects.toEqual(problem('not-permitted'))
    await expect(close(pia, version - 1)).rejects.toEqual(problem('stale-version'))
    expect(await live(adaId)).toEqual(['PCG', 'SCP'])
    expect(await close(pia, version)).toMatchObject({ ended: 4 })
    expect([await live(adaId), await live(piaId)]).toEqual([[], []])
    const read = await ada.call(readRequest, { params: { requestId } })
    expect(read).toMatchObject({ state: 'closed-out', status: 'Closed out', openCommands: [] })
    expect(read.timeline.at(-1)).toMatchObject({ what: 'closed-out' })
    await expect(close(ada, read.version)).rejects.toEqual(problem('wrong-state'))
  })
})

it('tells each holder once, by request, how their access ended', async () => {
  const tick = async () => {
    await platform.deps.db
      .transaction()
      .execute((tx) => platform.deps.outbox.announce(tx, clockTicked, {}))
    await platform.deps.outbox.drain()
  }
  await tick()
  await tick()
  const mails = await platform.deps.db
    .selectFrom('mail_message')
    .select(['to_address', 'body_text'])
    .where('key', 'like', 'access-ended:%')
    .execute()
  const of = (words: string) =>
    mails.filter(({ body_text }) => body_text.includes(words)).map(({ to_address }) => to_address)
  expect(of('closed out').sort()).toEqual(['ada@northfield.example', 'pia@northfield.example'])
  expect(of('Your account was disabled')).toEqual(['pia@northfield.example'])
  expect(of('left the laboratory')).toHaveLength(1)
})

it('leaves everything verified', async () => {
  const faults = (await verifyAll(platform.deps)).flatMap((check) => check.faults)
  expect(faults).toEqual([])
})
