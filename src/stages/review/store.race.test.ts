import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedCast } from '#app/demo/seed.ts'
import { type Person, signIn } from '#app/journey/person.ts'
import { declareNone, everything, fileByForm, treeOf } from '#app/journey/steps.ts'
import { createServer } from '#app/server.ts'
import { verifyAll } from '#app/verify.ts'
import { readSettings } from '#app/config.ts'
import { type Deps, endpointsOf, wire } from '#app/wire.ts'
import { Problem } from '#kernel/problem.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import { importRelease } from '#stages/catalog/import/import.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { orderVend } from '#stages/vending/commands.ts'
import { vendsOf } from '#stages/vending/store.ts'
import { fillProject } from '#stages/workspace/commands.ts'
import { listReceipts, readDashboard } from '#stages/workspace/contract.ts'
import { agreementAnswers } from '#test/crash/case.ts'
import { freshDatabase } from '#test/database.ts'
import { smallCatalog } from '#test/filing.ts'
import { manifestText, type Platform, startPlatform } from '#test/platform.ts'
import { decide, passOn } from './contract.ts'

/** How each attempt ended: `done`, or the code of the refusal. @throws what is no refusal */
async function outcomes(attempts: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(attempts)
  return settled.map((result) => {
    if (result.status === 'fulfilled') return 'done'
    if (result.reason instanceof Problem) return result.reason.code
    throw result.reason
  })
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n))

/** The faults of every check, with its name; and nothing was left unchecked. */
async function faultsOf(deps: Deps): Promise<string[]> {
  const checks = await verifyAll(deps)
  expect(checks.length).toBeGreaterThan(0)
  return checks.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))
}

/** Types of the audit events about a thing, in order. */
async function eventsOf(deps: Deps, subjectId: string): Promise<string[]> {
  const events = deps.db
    .selectFrom('audit_event')
    .select('type')
    .where('subject_id', '=', subjectId)
  return (await events.orderBy('seq').execute()).map(({ type }) => type)
}

const mailKeys = async ({ db }: Deps): Promise<string[]> =>
  (await db.selectFrom('mail_message').select('key').execute()).map(({ key }) => key)

/** A request of everything that has gone to its committees. */
async function passedOn(requester: Person, steward: Person, name: string): Promise<string> {
  const { id, version } = await fileByForm(requester, name, true)
  await steward.call(passOn, { params: { requestId: id }, body: { version } })
  return id
}

describe('people who act at the same instant', () => {
  let platform: Platform
  let deps: Deps
  beforeAll(async () => {
    platform = await startPlatform()
    deps = platform.deps
    await smallCatalog(platform)
  })
  afterAll(() => platform.close())

  const decisionBy = (
    chair: Person,
    id: string,
    dau: string,
    decision: 'approve' | 'reject',
    version = 0,
  ) =>
    chair.call(decide, {
      params: { requestId: id, dau, decision },
      body: { version, reason: `So I decide: ${decision}.`, grounds: 'other' },
    })

  const grantsOf = (id: string) =>
    deps.db
      .selectFrom('access_grant as g')
      .innerJoin('person as p', 'p.id', 'g.person_id')
      .select(['p.handle', 'g.dau_code as dau'])
      .where('g.request_id', '=', id)
      .orderBy('g.dau_code')
      .orderBy('p.handle')
      .execute()

  it('approve one DAU once, from two sessions of its chair (T79)', async () => {
    const id = await passedOn(
      await platform.as('ada'),
      await platform.as('stella'),
      'Approved by many',
    )
    const sessions = [await platform.as('chika'), await platform.as('chika')] as const
    await declareNone(sessions[0], id)
    const ended = await outcomes(
      times(50, (n) => decisionBy(sessions[n % 2 === 0 ? 0 : 1], id, 'PCG', 'approve')),
    )
    expect(ended.filter((end) => end === 'done')).toHaveLength(1)
    expect(new Set(ended)).toEqual(new Set(['done', 'wrong-state']))
    // Who has seen the decision does not decide again, either.
    expect(await outcomes([decisionBy(sessions[1], id, 'PCG', 'approve', 1)])).toEqual([
      'wrong-state',
    ])

    await deps.outbox.drain()
    const events = await eventsOf(deps, id)
    expect(events.filter((type) => type.startsWith('committee.'))).toEqual([
      'committee.interest-declared',
      'committee.approved',
    ])
    expect(events.filter((type) => type === 'request.approve-in-part')).toHaveLength(1)
    expect(await grantsOf(id)).toEqual([
      { handle: 'ada', dau: 'PCG' },
      { handle: 'pia', dau: 'PCG' },
    ])
    const vends = deps.db.selectFrom('vend').select(['scope', 'state']).where('request_id', '=', id)
    expect(await vends.orderBy('scope').execute()).toEqual([
      { scope: 'PCG', state: 'ready' },
      { scope: 'immediate', state: 'ready' },
    ])
    const keys = await mailKeys(deps)
    expect(keys.filter((key) => key === `review-decided:${id}:PCG`)).toHaveLength(1)
    expect(keys.filter((key) => key.startsWith('vend-ready:'))).toHaveLength(2)
    expect(await faultsOf(deps)).toEqual([])
  })

  it('approve and reject one DAU: one of both holds (T79)', async () => {
    const id = await passedOn(await platform.as('ben'), await platform.as('stella'), 'Yes and no')
    const sessions = [await platform.as('chika'), await platform.as('chika')] as const
    await declareNone(sessions[0], id)
    const decisions = times(50, (n) => (n % 2 === 0 ? ('approve' as const) : ('reject' as const)))
    const ended = await outcomes(
      decisions.map((decision, n) => decisionBy(sessions[n % 4 < 2 ? 0 : 1], id, 'PCG', decision)),
    )
    expect(ended.filter((end) => end === 'done')).toHaveLength(1)
    const isApproved = decisions[ended.indexOf('done')] === 'approve'

    await deps.outbox.drain()
    const events = await eventsOf(deps, id)
    expect(events.filter((type) => type.startsWith('committee.'))).toEqual([
      'committee.interest-declared',
      isApproved ? 'committee.approved' : 'committee.rejected',
    ])
    expect(await grantsOf(id)).toHaveLength(isApproved ? 2 : 0)
    const vends = deps.db.selectFrom('vend').select('scope').where('request_id', '=', id)
    expect((await vends.execute()).map(({ scope }) => scope).sort()).toEqual(
      isApproved ? ['PCG', 'immediate'] : ['immediate'],
    )
    expect(await faultsOf(deps)).toEqual([])
  })

  it('decide on different DAUs: both decisions count', async () => {
    const id = await passedOn(
      await platform.as('alex'),
      await platform.as('stella'),
      'Two committees',
    )
    const [chika, mei] = [await platform.as('chika'), await platform.as('mei')]
    for (const chair of [chika, mei]) await declareNone(chair, id)
    const ended = await outcomes(
      times(40, (n) =>
        n % 2 === 0
          ? decisionBy(chika, id, 'PCG', 'approve')
          : decisionBy(mei, id, 'SCP', 'approve'),
      ),
    )
    expect(ended.filter((end) => end === 'done')).toHaveLength(2)
    const alex = await platform.as('alex')
    expect((await alex.call(readRequest, { params: { requestId: id } })).state).toBe('approved')
    expect((await grantsOf(id)).map(({ dau }) => dau)).toEqual(['PCG', 'PCG', 'SCP', 'SCP'])
    await deps.outbox.drain()
    expect(await faultsOf(deps)).toEqual([])
  })

  it('submit one draft: it is filed once', async () => {
    const audrey = await platform.as('audrey')
    const { id } = await audrey.call(startRequest, { body: { selection: everything } })
    const params = { requestId: id }
    for (const [section, value] of [
      ['name', { name: 'Submitted by many' }],
      ['agreement', agreementAnswers],
    ] as const) {
      await audrey.call(saveSection, { params: { ...params, section }, body: { base: 0, value } })
    }
    await audrey.upload(
      addForm,
      { params, query: { name: 'signed.pdf' } },
      await audrey.download(downloadAgreement, { params }),
    )
    const { version } = await audrey.call(readRequest, { params })
    const ended = await outcomes(
      times(20, () => audrey.call(submitRequest, { params, body: { version } })),
    )
    expect(ended.filter((end) => end === 'done')).toHaveLength(1)
    expect(new Set(ended)).toEqual(new Set(['done', 'stale-version']))

    await deps.outbox.drain()
    const events = await eventsOf(deps, id)
    expect(events.filter((type) => type === 'request.submitted')).toHaveLength(1)
    const request = await audrey.call(readRequest, { params })
    expect(request.timeline.filter(({ what }) => what === 'submitted')).toHaveLength(1)
    const keys = await mailKeys(deps)
    expect(keys.filter((key) => key.startsWith(`request-submitted:${id}`))).toHaveLength(1)
    expect(keys.filter((key) => key.startsWith(`request-to-check:${id}`))).toHaveLength(1)
    expect(await faultsOf(deps)).toEqual([])
  })

  it('save one step on the same base: the first wins, the others hear of it', async () => {
    const ada = await platform.as('ada')
    const { id } = await ada.call(startRequest, { body: { selection: everything } })
    const params = { requestId: id, section: 'name' as const }
    const names = times(20, (n) => `From device ${n}`)
    const ended = await outcomes(
      names.map((name) => ada.call(saveSection, { params, body: { base: 0, value: { name } } })),
    )
    expect(ended.filter((end) => end === 'done')).toHaveLength(1)
    expect(new Set(ended)).toEqual(new Set(['done', 'stale-version']))
    const saved = await ada.call(readRequest, { params })
    expect(saved.name).toBe(names[ended.indexOf('done')])
    expect(saved.sectionVersions).toEqual({ name: 1, about: 0, agreement: 0 })
  })

  it('save different steps: none is lost', async () => {
    const ada = await platform.as('ada')
    const { id } = await ada.call(startRequest, { body: { selection: everything } })
    const save = (section: 'name' | 'agreement', value: Record<string, unknown>) =>
      ada.call(saveSection, { params: { requestId: id, section }, body: { base: 0, value } })
    expect(
      await outcomes([
        save('name', { name: 'From the laptop' }),
        save('agreement', agreementAnswers),
      ]),
    ).toEqual(['done', 'done'])
    const saved = await ada.call(readRequest, { params: { requestId: id } })
    expect(saved).toMatchObject({ name: 'From the laptop', draft: { agreement: agreementAnswers } })
    expect(saved.sectionVersions).toEqual({ name: 1, about: 0, agreement: 1 })
  })
})

describe('two workers on one database', () => {
  let folder: string
  let workers: readonly [Deps, Deps]
  let close: () => Promise<void>
  let url: string
  beforeAll(async () => {
    const { url: databaseUrl, db } = await freshDatabase()
    await db.destroy()
    folder = await mkdtemp(join(tmpdir(), 'accession-objects-'))
    const open = () =>
      wire({
        databaseUrl,
        dataFolder: folder,
        siteUrl: 'http://localhost:8080',
        name: 'Accession',
        demo: true,
        signIn: readSettings({}).signIn,
        smallestGroup: 5,
        smtpUrl: undefined,
        clamd: undefined,
        mailFrom: 'Accession <notifications@localhost>',
        sealP12: undefined,
        timestamp: undefined,
        onFault: (queue, error) => {
          throw new Error(queue, { cause: error })
        },
      })
    workers = [await open(), await open()]
    const [deps] = workers
    await seedCast(deps.db)
    const rows = times(300, (n) => ({
      file_path: `${n}.bam`,
      sample_name: `S${n}`,
      subject_name: `P${n}`,
      sample_type: 'Germline',
      dau: ['PCG', 'SCP', ''][n % 3] ?? '',
    }))
    await importRelease(deps, manifestText(rows), { release: 'r1', source: 'test' })
    const app = await createServer({
      served: endpointsOf(deps),
      identify: (token) => actorByToken(deps.db, token),
      isReady: async () => [],
      logLevel: 'error',
    })
    url = await app.listen({ port: 0, host: '127.0.0.1' })
    close = async () => {
      await app.close()
      for (const worker of workers) await worker.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
  afterAll(() => close())

  it('put each file of each request into its project once (T80)', async () => {
    const people = await Promise.all(
      ['ada', 'ben', 'alex', 'audrey'].map((handle) => signIn(url, handle)),
    )
    const [stella, chika, mei] = await Promise.all(
      ['stella', 'chika', 'mei'].map((handle) => signIn(url, handle)),
    )
    const requests: { person: Person; id: string }[] = []
    for (const person of people) {
      const id = await passedOn(person, stella ?? person, `Of ${person.handle}`)
      requests.push({ person, id })
      for (const [chair, dau] of [[chika, 'PCG'] as const, [mei, 'SCP'] as const]) {
        if (chair !== undefined) await declareNone(chair, id)
        await chair?.call(decide, {
          params: { requestId: id, dau, decision: 'approve' },
          body: { version: 0 },
        })
      }
    }

    const done = await Promise.all(workers.map(({ outbox }) => outbox.drain()))
    expect(
      done.every((jobs) => jobs > 0),
      `both worked: ${done.join(' and ')}`,
    ).toBe(true)
    await Promise.all(workers.map(({ outbox }) => outbox.drain()))

    for (const { person, id } of requests) {
      const { requests: filed } = await person.call(readDashboard)
      const projectId = filed.find((request) => request.id === id)?.projectId ?? ''
      const { files } = await treeOf(person, projectId)
      expect(files.filter(({ kind }) => kind === 'vended')).toHaveLength(300)
      expect(new Set(files.map(({ folder: at, name }) => `${at}/${name}`)).size).toBe(301)
      const receipts = await person.call(listReceipts, { params: { projectId } })
      expect(
        receipts.map(({ scope, state, files: count }) => [scope, state, count]).toSorted(byText),
      ).toEqual([
        ['PCG', 'ready', 100],
        ['SCP', 'ready', 100],
        ['immediate', 'ready', 100],
      ])
    }
    expect(new Set(await mailKeys(workers[0])).size).toBe((await mailKeys(workers[1])).length)
    expect(await faultsOf(workers[1])).toEqual([])
  })

  it('carry out a vend that both were given once (T80)', async () => {
    const tomas = await signIn(url, 'tomas')
    const { id } = await fileByForm(tomas, 'Given to both', true)
    await Promise.all(workers.map((worker) => orderVend(worker, id, 'immediate')))
    const vends = await vendsOf(workers[0].db, id)
    expect(vends.map(({ scope, state }) => [scope, state])).toEqual([['immediate', 'ordered']])
    const vendId = vends[0]?.id ?? ''
    await Promise.all(times(6, (n) => fillProject(workers[n % 2 === 0 ? 0 : 1], vendId)))
    await workers[0].outbox.drain()

    const events = await eventsOf(workers[0], vendId)
    expect(events.filter((type) => type === 'vend.ordered')).toHaveLength(1)
    expect(events.filter((type) => type === 'vend.completed')).toHaveLength(1)
    const { requests } = await tomas.call(readDashboard)
    const projectId = requests.find((request) => request.id === id)?.projectId ?? ''
    const { files } = await treeOf(tomas, projectId)
    expect(files.map(({ kind }) => kind).filter((kind) => kind === 'vended')).toHaveLength(100)
    expect(files).toHaveLength(101)
    const keys = await mailKeys(workers[0])
    expect(keys.filter((key) => key === `vend-ready:${vendId}`)).toHaveLength(1)
    expect(await faultsOf(workers[1])).toEqual([])
  })
})

const byText = (a: readonly unknown[], b: readonly unknown[]): number =>
  String(a) < String(b) ? -1 : 1
