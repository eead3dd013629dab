import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signAs } from '#app/journey/signer.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { wire } from '#app/wire.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { mailboxes, type SigningHouse, signingHouse } from '#test/signing.ts'
import { readSealState } from './contract/seal.ts'

const hasOpenssl = spawnSync('openssl', ['version']).error === undefined

/** A key that may seal for so many days, as PKCS#12. */
function keyFor(folder: string, name: string, days: number): string {
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const ca = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign',
  ]
  const leaf = [
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-addext', 'keyUsage=critical,digitalSignature,nonRepudiation'],
  ]
  run(
    'req',
    '-x509',
    ...made,
    '-days',
    '4000',
    '-subj',
    '/CN=authority',
    ...ca,
    '-keyout',
    `${name}-ca.key`,
    '-out',
    `${name}-ca.pem`,
  )
  const under = ['-CA', `${name}-ca.pem`, '-CAkey', `${name}-ca.key`]
  run(
    'req',
    '-x509',
    ...made,
    '-days',
    String(days),
    '-subj',
    `/CN=${name}`,
    ...leaf,
    ...under,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
  )
  run(
    'pkcs12',
    '-export',
    '-out',
    `${name}.p12`,
    '-passout',
    'pass:hunter2',
    '-inkey',
    `${name}.key`,
    '-in',
    `${name}.pem`,
    '-certfile',
    `${name}-ca.pem`,
  )
  return join(folder, `${name}.p12`)
}

/** Status and body of `/readyz`. */
async function readiness({ platform }: SigningHouse): Promise<[number, unknown]> {
  const answer = await fetch(`${platform.url}/readyz`)
  return [answer.status, await answer.json()]
}

describe('a seal whose key is missing (T45)', () => {
  it('keeps the platform serving and says so, and all that waited is sealed once it is back', async () => {
    const house = await signingHouse()
    const key = join(house.platform.dataFolder, 'seal/own/sealing.pem')
    try {
      expect(await readiness(house)).toEqual([200, { status: 'ready', degraded: [] }])
      // Who asks has no key made; the first need has.
      expect(existsSync(key)).toBe(false)
      await house.platform.deps.seals.roots()
      const { requestId } = await house.out()
      for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) {
        if (email === mailboxes.ida) await rename(key, `${key}.away`)
        await signAs(house.platform.url, house.mails, email)
        const drained = await house.drain().then(() => 'drained', String)
        expect(drained).toContain(email === mailboxes.ida ? 'has no sealing.pem' : 'drained')
      }
      expect((await house.envelope(requestId)).state).toBe('signed')
      const [status, body] = await readiness(house)
      expect(await house.ada.call(readSealState)).toEqual({ ready: false })
      expect([status, body]).toEqual([
        200,
        { status: 'degraded', degraded: [expect.stringMatching(/^sealing: /)] },
      ])
      expect(JSON.stringify(body)).not.toContain(house.platform.dataFolder)
      await expect(sendForSignature(house.ada, 'Not now', false)).rejects.toMatchObject({
        code: 'wrong-state',
        message: expect.stringContaining('You can sign a form instead'),
      })
      await rename(`${key}.away`, key)
      expect(await readiness(house)).toEqual([200, { status: 'ready', degraded: [] }])
      expect(await house.ada.call(readSealState)).toEqual({ ready: true })
      await house.platform.deps.outbox.work()
      const state = async () => (await house.envelope(requestId)).state
      await expect.poll(state, { timeout: 60_000 }).toBe('completed')
      await expect(sendForSignature(house.ada, 'Now again', false)).resolves.toMatchObject({
        state: 'awaiting-signatures',
      })
    } finally {
      await house.platform.close()
    }
  })
})

describe.skipIf(!hasOpenssl)('a seal whose key has run out (T45; needs openssl)', () => {
  let folder: string
  let house: SigningHouse
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accession-keys-'))
    house = await signingHouse({
      sealP12: { path: keyFor(folder, 'short', 20), password: 'hunter2' },
    })
  })
  afterAll(async () => {
    await house.platform.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('sends nothing out, says so, alarms, and seals all that waited once there is a new one', async () => {
    const { platform, ada } = house
    const { requestId } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) {
      await signAs(platform.url, house.mails, email)
      await house.drain()
    }
    await signAs(platform.url, house.mails, mailboxes.ida)
    const { db, outbox } = platform.deps
    await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, '25d'))
    await expect(house.drain()).rejects.toThrow('is valid from')
    expect((await house.envelope(requestId)).state).toBe('signed')
    await expect(sendForSignature(ada, 'Too late', false)).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('form'),
    })
    expect(await readiness(house)).toMatchObject([200, { status: 'degraded' }])
    await house.drain()
    const alex = await platform.as('alex')
    const alarms = async () =>
      (await alex.call(listMail, { query: { q: 'waits for its seal' } })).messages.length
    await expect.poll(alarms, { timeout: 20_000 }).toBe(1)
    const renewed = await wire({
      ...platform.options,
      sealP12: { path: keyFor(folder, 'long', 4000), password: 'hunter2' },
    })
    try {
      await renewed.outbox.work()
      const state = async () => (await house.envelope(requestId)).state
      await expect.poll(state, { timeout: 60_000 }).toBe('completed')
    } finally {
      await renewed.close()
    }
    expect(await alarms()).toBe(1)
  })
})
