import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import {
  becomeReady,
  type Mailbox,
  mailboxOf,
  openLinkOf,
  signAs,
  typedSignature,
} from '#app/journey/signer.ts'
import { sendForSignature } from '#app/journey/steps.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { type Envelope, listEnvelopes, signAgreement } from '#stages/agreement/contract/signing.ts'
import { readCase } from '#stages/review/contract.ts'
import { KilledInstance } from './instance.ts'
import type { KillPlan } from './kill-at.ts'
import { firstManifest } from './manifests.ts'
import { dataFolder } from './process.ts'

/* Kills the real server between the last signature and the steward's queue, at every point at which something is kept. */

let instance: KilledInstance
let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
  const manifest = await firstManifest(folder.path)
  instance = await KilledInstance.start()
  const imported = await instance.command('import', ...manifest.args, '--release', 'first', '--add')
  if (imported.code !== 0) throw new Error(imported.err)
}, 120_000)
afterAll(async () => {
  await instance.remove()
  await folder.remove()
})

const at = (handle: string) => `${handle}@northfield.example`
const preload = (point: string) => ({
  NODE_OPTIONS: `--import ${join(import.meta.dirname, 'kill-at.ts')}`,
  KILL_AT: JSON.stringify({ chances: { [point]: 1 }, otherwise: 0, seed: 1 } satisfies KillPlan),
})
const mails = async (): Promise<Mailbox> => mailboxOf(await instance.as('alex'))

const current = async (ada: Person, requestId: string): Promise<Envelope | undefined> =>
  (await ada.call(listEnvelopes, { params: { requestId } }))[0]

/** Their newest mail is then about this request. */
const untilAsked = async (requestId: string, email: string): Promise<void> => {
  const ada = await instance.as('ada')
  const part = async () =>
    (await current(ada, requestId))?.signatories.find((one) => one.email === email)?.state
  await expect.poll(part, { timeout: 60_000 }).toBe('asked')
}

const points = [
  ['before', 'signatory.signed'],
  ['after', 'signatory.signed'],
  ['before', 'envelope.seal-intended'],
  ['after', 'envelope.seal-intended'],
  ['before', 'envelope.sealed'],
  ['after', 'envelope.sealed'],
  ['before', 'mail request-to-check'],
  ['after', 'mail request-to-check'],
  ['before', 'mail sign-completed'],
  ['after', 'mail sign-completed'],
] as const

describe('a server that is killed after the last signature', () => {
  it.each(points)('%s the commit of %s', { timeout: 180_000 }, async (moment, word) => {
    const name = `Killed ${moment} ${word}`
    const sent = await sendForSignature(await instance.as('ada'), name, false)
    for (const handle of ['pia', 'ada']) {
      await untilAsked(sent.id, at(handle))
      await signAs(instance.url, await mails(), at(handle))
    }
    await untilAsked(sent.id, at('ida'))
    const last = await openLinkOf(instance.url, await mails(), at('ida'))
    await becomeReady(last, await mails())
    await instance.stop()
    await instance.restart(preload(`${moment} ${word}`))
    const body = typedSignature(last.ceremony)
    const sign = () => last.browser.at(instance.url).call(signAgreement, { body })
    const acknowledged = await sign().then(
      () => true,
      () => false,
    )
    await instance.ended()
    await instance.restart()
    // Who got no answer sends the same again.
    const { state } = acknowledged ? { state: 'signed' } : (await sign()).me
    expect(state).toBe('signed')
    const ada = await instance.as('ada')
    await expect
      .poll(async () => (await current(ada, sent.id))?.state, { timeout: 60_000 })
      .toBe('completed')
    await expectArrivedOnce(ada, sent.id, name)
  })

  it('leaves ledgers that agree', { timeout: 120_000 }, async () => {
    await instance.stop()
    const verified = await instance.command('verify-all')
    expect(verified, verified.out + verified.err).toMatchObject({ code: 0 })
  })
})

async function expectArrivedOnce(ada: Person, requestId: string, name: string): Promise<void> {
  const envelope = await current(ada, requestId)
  expect(envelope).toMatchObject({ isSealed: true })
  const stella = await instance.as('stella')
  const alex = await instance.as('alex')
  const keys = async () =>
    (await alex.call(listMail, { query: { q: name } })).messages.map(({ key }) => key)
  const expected = [
    `request-submitted:${requestId}:1`,
    `envelope-completed:${envelope?.id}`,
    ...(envelope?.signatories ?? [])
      .filter(({ email }) => email !== at('ada'))
      .map(({ id }) => `sign-completed:${id}`),
  ]
  await expect.poll(keys, { timeout: 60_000 }).toEqual(expect.arrayContaining(expected))
  const toCheck = (await keys()).filter((key) => key.startsWith(`request-to-check:${requestId}:`))
  expect(toCheck).toHaveLength(1)
  const seen = await stella.call(readCase, { params: { requestId } })
  expect(seen.forms).toMatchObject([{ n: 1, isSealed: true }])
  expect(seen.openCommands).toContain('pass-on')
  const steps = seen.request.timeline.map(({ what }) => what)
  expect(steps).toEqual(['sent', 'signed'])
}
