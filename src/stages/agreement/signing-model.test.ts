import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { becomeReady, openLinkOf, type Signer, typedSignature } from '#app/journey/signer.ts'
import { Problem } from '#kernel/problem.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { decidePolicy } from '#stages/request/commands/policy.ts'
import { readRequest, withdrawRequest } from '#stages/request/contract.ts'
import { mailboxes, type Out, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  answerProposal,
  consentToSigning,
  correctSignatory,
  declineSigning,
  listEnvelopes,
  noteViewed,
  proposeSignatory,
  remindSignatory,
  sendCode,
  signAgreement,
} from './contract/signing.ts'

/*
 * Whatever people do, in whatever order and at whatever instant, an agreement ends once. The real server is asked
 * over HTTP; a step that does not apply has to be refused as a Problem, and to change nothing.
 */

let house: SigningHouse
beforeAll(async () => {
  house = await signingHouse()
})
afterAll(() => house.platform.close())

const people = ['pia', 'ada', 'ida'] as const
type Handle = (typeof people)[number]
const signerSteps = [
  'open',
  'view',
  'consent',
  'code',
  'ready',
  'sign',
  'decline',
  'propose',
] as const
const requesterSteps = ['remind', 'correct', 'replace', 'keep', 'withdraw'] as const

type Step =
  | { readonly who: Handle; readonly does: (typeof signerSteps)[number] }
  | {
      readonly who: 'requester'
      readonly does: (typeof requesterSteps)[number]
      readonly to: number
    }
  | { readonly who: 'platform'; readonly does: 'jobs' | 'month' }

const jobs: Step = { who: 'platform', does: 'jobs' }
const month: Step = { who: 'platform', does: 'month' }

/** Most people do what they are asked to. */
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      who: fc.constantFrom(...people),
      does: fc.constantFrom(...signerSteps),
    }),
  },
  {
    weight: 24,
    arbitrary: fc.record({
      who: fc.constantFrom(...people),
      does: fc.constantFrom('open' as const, 'ready' as const, 'sign' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      who: fc.constant('requester' as const),
      does: fc.constantFrom(...requesterSteps),
      to: fc.nat(3),
    }),
  },
  { weight: 8, arbitrary: fc.constant(jobs) },
  { weight: 1, arbitrary: fc.constant(month) },
)

/** One run: an agreement that is out, and a browser of each who signs. */
class Run {
  readonly out: Out
  readonly signers = new Map<Handle, Signer>()
  constructor(out: Out) {
    this.out = out
  }

  async take(taken: Step): Promise<void> {
    if (taken.who === 'platform') return taken.does === 'jobs' ? drain() : advance('31d')
    if (taken.who === 'requester') return this.request(taken.does, taken.to)
    return this.sign(taken.who, taken.does)
  }

  async request(does: (typeof requesterSteps)[number], to: number): Promise<void> {
    const { requestId } = this.out
    if (does === 'withdraw') {
      const { version } = await house.ada.call(readRequest, { params: { requestId } })
      await house.ada.call(withdrawRequest, { params: { requestId }, body: { version } })
      return
    }
    const { signatories } = await house.envelope(requestId)
    const signatory = signatories[to % signatories.length]
    const params = { requestId, signatoryId: signatory?.id ?? '' }
    if (does === 'remind') await house.ada.call(remindSignatory, { params })
    else if (does === 'correct') {
      await house.ada.call(correctSignatory, { params, body: { email: signatory?.email ?? '' } })
    } else await house.ada.call(answerProposal, { params, body: { accept: does === 'replace' } })
  }

  async sign(who: Handle, does: (typeof signerSteps)[number]): Promise<void> {
    if (does === 'open') {
      const isAsked = (await house.mails.find(mailboxes[who], 'sign:')) !== undefined
      if (!isAsked) return
      this.signers.set(who, await openLinkOf(house.platform.url, house.mails, mailboxes[who]))
      return
    }
    const signer = this.signers.get(who)
    if (signer === undefined) return
    const { browser, ceremony } = signer
    const steps: Record<Exclude<typeof does, 'open'>, () => Promise<unknown>> = {
      view: () => browser.call(noteViewed, { body: { sha256: ceremony.envelope.sha256 } }),
      consent: () => browser.call(consentToSigning, { body: { sha256: ceremony.consent.sha256 } }),
      code: () => browser.call(sendCode),
      ready: () => becomeReady(signer, house.mails),
      sign: () => browser.call(signAgreement, { body: typedSignature(ceremony) }),
      decline: () => browser.call(declineSigning, { body: { reason: 'I would rather not.' } }),
      propose: () =>
        browser.call(proposeSignatory, {
          body: {
            name: 'Olga Brandt',
            email: `olga-${randomUUID()}@northfield.example`,
            reason: 'Not my part.',
          },
        }),
    }
    await steps[does]()
  }
}

const drain = async (): Promise<void> => {
  await house.drain()
}
const advance = async (span: string): Promise<void> => {
  const { db, outbox } = house.platform.deps
  await db.transaction().execute((tx) => moveClock(tx, outbox, undefined, span))
}

/** What does not apply is refused in so many words; anything else is a fault of ours. */
const orRefused = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code === 'internal') throw error
}

const ends: Readonly<Record<string, string>> = {
  preparing: 'awaiting-signatures',
  out: 'awaiting-signatures',
  signed: 'submitted',
  completed: 'submitted',
  declined: 'declined',
  withdrawn: 'withdrawn',
  lapsed: 'expired',
}

/** Once all jobs are done: one end or none, the same for request, envelope, signers and the audit log. */
async function expectOneEnd({ requestId }: Out): Promise<string> {
  await drain()
  const { state } = await house.ada.call(readRequest, { params: { requestId } })
  const [envelope, ...others] = await house.ada.call(listEnvelopes, { params: { requestId } })
  expect(others).toEqual([])
  if (envelope === undefined) throw new Error('there is no envelope')
  const withdrawnLater = envelope.state === 'completed' && state === 'withdrawn'
  if (!withdrawnLater) expect(state).toBe(ends[envelope.state])
  const { rows } = await sql<{ type: string; n: number }>`
    select type, count(*) as n from audit_event
    where subject_id = ${requestId} and type in ('envelope.signed', 'envelope.declined', 'envelope.withdrawn', 'envelope.lapsed')
    group by 1`.execute(house.platform.deps.db)
  const ended = envelope.state !== 'out'
  expect(rows.map(({ n }) => n)).toEqual(ended ? [1] : [])
  const parts = envelope.signatories
    .filter((one) => one.state !== 'replaced')
    .map((one) => one.state)
  expect(parts.filter((part) => part === 'declined')).toHaveLength(
    envelope.state === 'declined' ? 1 : 0,
  )
  expect(parts.every((part) => part === 'signed')).toBe(envelope.state === 'completed')
  const { rows: signed } = await sql<{ n: number }>`
    select count(*) as n from audit_event where subject_id = ${requestId} and type = 'signatory.signed'
    group by body::jsonb -> 'data' ->> 'signatory'`.execute(house.platform.deps.db)
  expect(signed.every(({ n }) => n === 1)).toBe(true)
  expect(signed).toHaveLength(parts.filter((part) => part === 'signed').length)
  if (ended) expect(envelope.isSealed).toBe(true)
  return envelope.state
}

describe('an agreement out for signature', () => {
  it(
    'ends once, in whatever order people act, and at once (T38)',
    { timeout: 600_000 },
    async () => {
      const seen: Record<string, number> = {}
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 22 }),
          fc.boolean(),
        async (batches, isFinished) => {
            // Links tried in vain are counted by the day.
            await advance('1d')
            const run = new Run(await house.out())
            for (const who of ['pia', 'ada'] as const) await run.sign(who, 'open')
            for (const batch of batches) {
              await Promise.all(batch.map((taken) => run.take(taken).catch(orRefused)))
            }
            for (const who of isFinished ? people : []) {
              for (const does of ['open', 'ready', 'sign'] as const) {
                await run.sign(who, does).catch(orRefused)
              }
              await drain()
            }
            const state = await expectOneEnd(run.out)
            seen[state] = (seen[state] ?? 0) + 1
            // Tests share the mailboxes: what is left would be opened by the next run.
            await run.request('withdraw', 0).catch(orRefused)
            await drain()
          },
        ),
        { numRuns: 30, interruptAfterTimeLimit: 400_000, markInterruptAsFailure: true },
      )
      process.stdout.write(`ends: ${JSON.stringify(seen)}\n`)
      expect(Object.keys(seen).length).toBeGreaterThan(2)
    },
  )

  it('ends once where 200 act at one instant (T38)', { timeout: 300_000 }, async () => {
    const { db } = house.platform.deps
    await decidePolicy(db, undefined, { signingInTurns: false })
    for (let round = 0; round < 5; round += 1) {
      await advance('1d')
      const out = await house.out()
      const signers: Signer[] = []
      for (const email of [mailboxes.pia, mailboxes.ada, mailboxes.ida]) {
        const signer = await openLinkOf(house.platform.url, house.mails, email)
        await becomeReady(signer, house.mails)
        signers.push(signer)
      }
      const { version } = await house.ada.call(readRequest, {
        params: { requestId: out.requestId },
      })
      const acts = [
        ...signers.map((signer) => (n: number) => act(signer, n)),
        () =>
          house.ada.call(withdrawRequest, {
            params: { requestId: out.requestId },
            body: { version },
          }),
      ]
      // Somebody withdraws or declines among many who sign, each round later.
      const pick = (n: number) => (n === 45 * round + 10 ? acts[3] : acts[n % 3])
      await Promise.all(
        Array.from({ length: 200 }, (_, n) => Promise.resolve(pick(n)?.(n)).catch(orRefused)),
      )
      process.stdout.write(`200 at once: ${await expectOneEnd(out)}\n`)
    }
    await decidePolicy(db, undefined, { signingInTurns: true })
  })
})

const act = ({ browser, ceremony }: Signer, n: number): Promise<unknown> =>
  n === 100
    ? browser.call(declineSigning, { body: { reason: 'I would rather not.' } })
    : browser.call(signAgreement, { body: typedSignature(ceremony) })
