import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { randomFrom } from '#app/demo/random.ts'
import { declareNone, everything, fileByForm, waitForVends } from '#app/journey/steps.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import { browse, listReleases } from '#stages/catalog/contract.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { agreementAnswers, chairOf, essenceOf } from './case.ts'
import { KilledInstance } from './instance.ts'
import { firstManifest, type Manifest, secondManifest } from './manifests.ts'
import { begin } from './process.ts'
import { expectExactlyOnce } from './proof.ts'

/*
 * Kills the real server with SIGKILL, over and over, while people work. The moments are drawn from a seed:
 * KILL_SEED repeats those of an earlier run.
 */

const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31))
const random = randomFrom(seed)

let folder: string
let first: Manifest
let second: Manifest
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-manifests-'))
  first = await firstManifest(folder)
  second = await secondManifest(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let instance: KilledInstance
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(instance.faults)
  const slowest = Math.max(0, ...instance.kills.map(({ restartMs }) => restartMs))
  const said = [`${instance.kills.length} kills of the server, slowest restart ${slowest} ms`]
  process.stdout.write(`${[...said, `KILL_SEED=${seed}`].join(', ')}\n`)
  await instance.remove()
})

const importRelease = (manifest: Manifest, release: string) =>
  instance.command('import', ...manifest.args, '--release', release, '--add')

describe('a server that is killed while people work (T80)', () => {
  it(
    'keeps what it acknowledged, and vends, grants and mails once',
    { timeout: 600_000 },
    async () => {
      instance = await KilledInstance.start()
      for (const [manifest, release] of [[first, 'first'] as const, [second, 'second'] as const]) {
        const imported = await importRelease(manifest, release)
        expect(imported, imported.err).toMatchObject({ code: 0 })
        await instance.kill(`after the import of the ${release} release`)
      }
      const requests = [
        { handle: 'ada', id: await killedAfterEachStep() },
        { handle: 'ben', id: await killedInEachCommand() },
      ]
      const ada = await instance.as('ada')
      await waitForVends(ada, requests[0]?.id ?? '', 7)
      const atOnce = await killedWhileVendingAtOnce()
      await waitForVends(await instance.as('ben'), requests[1]?.id ?? '', 7)
      await waitForVends(await instance.as('ada'), atOnce, 1)
      expect(instance.kills.length).toBeGreaterThanOrEqual(15)
      await expectExactlyOnce(instance, first.files + second.files, [
        ...requests,
        { handle: 'ada', id: atOnce },
      ])
    },
  )
})

/** One request, killed after each answer, and at any moment of each vend. */
async function killedAfterEachStep(): Promise<string> {
  const draft = await (
    await instance.as('ada')
  ).call(startRequest, { body: { selection: everything } })
  const params = { requestId: draft.id }
  const acknowledged = async (step: string, afterMs = 0): Promise<void> => {
    const before = await (await instance.as('ada')).call(readRequest, { params })
    await instance.kill(`after: ${step}`, afterMs)
    const after = await (await instance.as('ada')).call(readRequest, { params })
    expect(essenceOf(after)).toEqual(essenceOf(before))
  }
  await acknowledged('draft')
  for (const [section, value] of [
    ['name', { name: 'Killed after each step' }],
    ['agreement', agreementAnswers],
  ] as const) {
    const ada = await instance.as('ada')
    await ada.call(saveSection, { params: { ...params, section }, body: { base: 0, value } })
    await acknowledged(`save ${section}`)
  }
  const agreement = await (await instance.as('ada')).download(downloadAgreement, { params })
  await (
    await instance.as('ada')
  ).upload(addForm, { params, query: { name: 'signed.pdf' } }, agreement)
  await acknowledged('upload')
  const ready = await (await instance.as('ada')).call(readRequest, { params })
  await (await instance.as('ada')).call(submitRequest, { params, body: { version: ready.version } })
  await acknowledged('submit', random.between(5, 800))
  const { version } = await (await instance.as('ada')).call(readRequest, { params })
  const passed = await (await instance.as('stella')).call(passOn, { params, body: { version } })
  await acknowledged('pass on')
  expect(passed.reviews).toHaveLength(6)
  for (const { dau, version: review } of passed.reviews) {
    const chair = await instance.as(chairOf(dau))
    await declareNone(chair, draft.id)
    const approval = {
      params: { ...params, dau, decision: 'approve' as const },
      body: { version: review },
    }
    await chair.call(decide, approval)
    await acknowledged(`approval of ${dau}`, random.between(5, 800))
  }
  return draft.id
}

/** One request, killed in the middle of its commands: whether one took effect is known by looking only. */
async function killedInEachCommand(): Promise<string> {
  const { id } = await fileByForm(await instance.as('ben'), 'Killed in each command', true)
  const params = { requestId: id }
  const look = async () => (await instance.as('stella')).call(readCase, { params })
  await killDuring(
    'pass on',
    async () => {
      const { request } = await look()
      const stella = await instance.as('stella')
      await stella.call(passOn, { params, body: { version: request.version } })
    },
    async () => (await look()).request.state === 'in-review',
  )
  const { reviews } = await look()
  for (const [n, { dau, version }] of reviews.entries()) {
    const approve = async () => {
      const chair = await instance.as(chairOf(dau))
      await declareNone(chair, id)
      await chair.call(decide, {
        params: { ...params, dau, decision: 'approve' },
        body: { version },
      })
    }
    const isApproved = async () =>
      (await look()).reviews.some((review) => review.dau === dau && review.state === 'approved')
    // Half of them: the others' vends are killed with these.
    if (n % 2 === 0) await killDuring(`approval of ${dau}`, approve, isApproved)
    else await approve()
  }
  return id
}

/** Sends a command and kills the server in its midst; repeats it as long as it did not take effect. */
async function killDuring(
  what: string,
  send: () => Promise<unknown>,
  tookEffect: () => Promise<boolean>,
): Promise<void> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const answered = send().then(
      () => true,
      () => false,
    )
    await instance.kill(`during: ${what}`, random.between(1, 60))
    const done = await tookEffect()
    expect(done || !(await answered), `${what} was acknowledged, and is lost`).toBe(true)
    if (done) return
  }
  await send()
}

/** A request that needs no agreement any more: one vend of everything, killed at any moment. */
async function killedWhileVendingAtOnce(): Promise<string> {
  const ada = await instance.as('ada')
  const { id } = await ada.call(startRequest, { body: { selection: everything } })
  const named = await ada.call(saveSection, {
    params: { requestId: id, section: 'name' },
    body: { base: 0, value: { name: 'Killed while vending' } },
  })
  expect(named).toMatchObject({ filing: 'at-once', missing: [] })
  await ada.call(submitRequest, { params: { requestId: id }, body: { version: named.version } })
  for (let kill = 1; kill <= 2; kill += 1) {
    await instance.kill('while vending at once', random.between(5, 800))
  }
  return id
}

describe('an import that is killed', () => {
  it('leaves the whole release or nothing', { timeout: 600_000 }, async () => {
    instance = await KilledInstance.start()
    expect(await importRelease(first, 'first')).toMatchObject({ code: 0 })
    const look = async (): Promise<[releases: number, files: number]> => {
      const visitor = await instance.as('ada')
      const { summary } = await visitor.call(browse, { query: { page_size: 1 } })
      return [(await visitor.call(listReleases)).length, summary.files]
    }
    let [releases, files] = await look()
    expect([releases, files]).toEqual([1, first.files])
    const began = performance.now()
    const dry = await instance.command(
      'import',
      ...second.args,
      '--release',
      'dry',
      '--add',
      '--dry-run',
    )
    expect(dry, dry.err).toMatchObject({ code: 0 })
    const wholeMs = performance.now() - began

    const check = async (): Promise<void> => {
      const found = await look()
      const whole = [releases + 1, first.files + second.files]
      expect([[releases, files], whole]).toContainEqual(found)
      ;[releases, files] = found
    }
    const killed = { process: 0, server: 0, alone: 0 }
    for (const round of ['process', 'server', 'alone', 'process', 'server'] as const) {
      if (round === 'alone') await instance.stop()
      const args = ['import', ...second.args, '--release', `killed ${round} ${releases}`, '--add']
      const importing = begin(instance.folder, args)
      const afterMs = random.between(Math.round(wholeMs * 0.4), Math.round(wholeMs * 1.1))
      if (round === 'server') {
        await instance.kill('during an import', afterMs, () => importing.ended)
      } else {
        await Promise.race([
          importing.ended,
          new Promise((resolve) => setTimeout(resolve, afterMs)),
        ])
        await importing.kill()
        if (round === 'alone') await instance.restart()
      }
      await importing.ended
      killed[round] += 1
      await check()
    }
    process.stdout.write(
      `imports killed: ${JSON.stringify(killed)}, ${releases - 1} of them were through\n`,
    )
    const last = await importRelease(second, 'last')
    expect(last, last.err).toMatchObject({ code: 0 })
    await check()
    await instance.stop()
    expect(await instance.command('verify-all')).toMatchObject({ code: 0 })
  })
})
