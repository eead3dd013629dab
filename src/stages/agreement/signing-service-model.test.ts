import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/problem.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { readRequest, withdrawRequest } from '#stages/request/contract.ts'
import type { Fault, Route } from '#test/fake-docusign.ts'
import { hasPoppler, type SigningThere, signingThere } from '#test/signing-there.ts'
import { downloadForm, listForms } from './contract.ts'
import { remindSignatory } from './contract/signing.ts'

/*
 * Whatever gets lost between DocuSign and us, comes twice or too late, and whoever acts meanwhile: once all is quiet an
 * agreement has ended at most once, the same here and there, and its request has reached the steward at most once.
 */

let there: SigningThere
beforeAll(async () => {
  there = await signingThere()
})
afterAll(() => there.close())

const faults: readonly (readonly [Route, Fault])[] = [
  ...(['create', 'find', 'void', 'combined', 'certificate', 'list', 'read'] as const).flatMap(
    (route) =>
      [
        [route, { effect: false, answer: 'cut' }],
        [route, { effect: true, answer: 'cut' }],
        [route, { effect: true, answer: { status: 500 } }],
        [route, { effect: false, answer: { status: 429 } }],
      ] as const,
  ),
]

const step = fc.oneof(
  { weight: 14, arbitrary: fc.record({ does: fc.constant('sign' as const), n: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('decline' as const), n: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('bounce' as const), n: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('expire' as const, 'cancel' as const, 'withdraw' as const),
      n: fc.constant(0),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constantFrom('all' as const, 'none' as const, 'twice' as const, 'turned' as const),
      n: fc.constant(0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('pass' as const), n: fc.constantFrom(1, 17, 61) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('fail' as const), n: fc.nat(faults.length - 1) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** What somebody does whose turn it is not is no part of the model. */
const ifTheirTurn = (act: () => void): void => {
  try {
    act()
  } catch (error) {
    if (!(error instanceof Error) || !/cannot act|neither sent nor|no part/.test(error.message))
      throw error
  }
}

async function take(requestId: string, { does, n }: Step): Promise<void> {
  const { fake, house } = there
  const envelopeId = there.sentFor(requestId)[0]?.envelopeId
  const onThere = (act: (id: string) => void) => ifTheirTurn(() => envelopeId && act(envelopeId))
  switch (does) {
    case 'sign': {
      const asked = there.sentFor(requestId)[0]?.signers.filter(({ status }) => status === 'sent')
      const signer = asked?.[n % asked.length]
      return onThere((id) => signer && fake.signAs(id, signer.recipientId))
    }
    case 'decline':
      return onThere((id) => fake.declineAs(id, String(n + 1), 'No.'))
    case 'bounce':
      return onThere((id) => fake.bounce(id, String(n + 1)))
    case 'expire':
      return onThere((id) => fake.expire(id))
    case 'cancel':
      return onThere((id) => fake.cancel(id, 'A mistake'))
    case 'withdraw': {
      const { version } = await house.ada.call(readRequest, { params: { requestId } })
      await house.ada
        .call(withdrawRequest, { params: { requestId }, body: { version } })
        .catch(orRefused)
      await house.drain()
      return
    }
    case 'all':
      await there.notices()
      return
    case 'none':
      await there.notices(() => [])
      return
    case 'twice':
      await there.notices((waiting) => waiting.flatMap((one) => [one, one]))
      return
    case 'turned':
      await there.notices((waiting) => waiting.toReversed())
      return
    case 'pass':
      return there.advance(`${n}m`)
    case 'fail': {
      const [route, fault] = faults[n] ?? []
      if (route && fault) fake.failNext(route, fault)
    }
  }
}

const orRefused = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code === 'internal') throw error
}

const requestStates: Readonly<Record<string, string>> = {
  out: 'awaiting-signatures',
  completed: 'submitted',
  declined: 'declined',
  withdrawn: 'withdrawn',
  lapsed: 'expired',
}
const statesThere: Readonly<Record<string, readonly string[]>> = {
  out: ['sent'],
  completed: ['completed'],
  declined: ['declined'],
  // Whoever was the first to end it, there and here, has ended it.
  withdrawn: ['voided', 'completed', 'declined'],
  lapsed: ['voided'],
}

/** How it ended, as everybody can see it once all is quiet. */
async function expectOneEnd(requestId: string): Promise<string> {
  const { house, fake } = there
  const { state } = await house.ada.call(readRequest, { params: { requestId } })
  const envelope = await house.envelope(requestId)
  const isCompleted = envelope.state === 'completed'
  const stella = await house.platform.as('stella')
  const alex = await house.platform.as('alex')
  const { messages } = await alex.call(listMail, { query: { q: 'stella@lakeside.example' } })
  const mails = messages.filter(({ key }) => key.startsWith(`request-to-check:${requestId}:`))
  const told = mails.length === 1
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_event
    where subject_id = ${requestId} and type in ('envelope.signed', 'envelope.declined', 'envelope.withdrawn', 'envelope.lapsed')
    group by type`.execute(house.platform.deps.db)
  const sent = there.sentFor(requestId)
  const given = fake.signed.get(sent[0]?.envelopeId ?? '')
  const forms = await house.ada.call(listForms, { params: { requestId } })
  const kept = await Promise.all(
    forms.map(({ n }) => stella.download(downloadForm, { params: { requestId, n: String(n) } })),
  )
  expect({
    request: state,
    ends: rows.map(({ n }) => n),
    isOneThere: sent.length === 1 || (sent.length === 0 && envelope.state === 'withdrawn'),
    areThere: sent.every(({ status }) => statesThere[envelope.state]?.includes(status)),
    told: told || (isCompleted && state === 'withdrawn'),
    kept: kept.map((bytes) => given?.equals(bytes)),
  }).toEqual({
    request: isCompleted && state === 'withdrawn' ? 'withdrawn' : requestStates[envelope.state],
    ends: envelope.state === 'out' ? [] : [1],
    isOneThere: true,
    areThere: true,
    // Who withdraws what all have signed may do so before it is fetched.
    told: isCompleted,
    kept: isCompleted ? [true] : [],
  })
  return envelope.state
}

describe.skipIf(!hasPoppler)('an agreement that is signed at DocuSign (needs poppler)', () => {
  it('ends once, whatever gets lost on the way', { timeout: 300_000 }, async () => {
    const seen: Record<string, number> = {}
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(faults.length - 1), { maxLength: 2 }),
        fc.array(step, { minLength: 5, maxLength: 14 }),
        async (before, steps) => {
          for (const n of before) await take('', { does: 'fail', n })
          const { requestId, envelope } = await there.house.out()
          for (const one of steps) await take(requestId, one)
          const [first] = envelope.signatories
          if (first !== undefined && (await there.house.envelope(requestId)).state === 'out') {
            const params = { requestId, signatoryId: first.id }
            await there.house.ada.call(remindSignatory, { params }).catch(orRefused)
          }
          there.fake.forgetFaults()
          for (const span of ['17m', '21m', '17m', '21m']) await there.advance(span)
          const state = await expectOneEnd(requestId)
          seen[state] = (seen[state] ?? 0) + 1
        },
      ),
      { numRuns: 20 },
    )
    process.stdout.write(`ends: ${JSON.stringify(seen)}\n`)
    expect(Object.keys(seen).length).toBeGreaterThan(1)
  })
})
