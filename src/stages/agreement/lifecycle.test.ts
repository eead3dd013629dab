import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { type Signer, typedSignature } from '#app/journey/signer.ts'
import { decidePolicy } from '#stages/request/commands/policy.ts'
import { allowedBy, documented, tryCells, type LifecycleTable } from '#test/lifecycle-cells.ts'
import { mailboxes, outcome, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  answerProposal,
  correctSignatory,
  declineSigning,
  proposeSignatory,
  remindSignatory,
  signAgreement,
} from './contract/signing.ts'
import { type SignatoryRole, type SignatoryState, signatoryStates } from './lifecycle.ts'

/** Of the request's other people, and of who has nothing to do with it. Who opened the link has not entered the code. */
const parts: Readonly<Record<string, readonly SignatoryRole[]>> = {
  ada: ['requester'],
  verified: ['signatory-verified'],
  opened: [],
  stella: [],
  audrey: [],
  chika: [],
  ben: [],
}

let house: SigningHouse
let table: LifecycleTable
let people: Record<string, Person>
let shared: Asked
beforeAll(async () => {
  house = await signingHouse()
  await decidePolicy(house.platform.deps.db, undefined, { signingInTurns: false })
  table = await documented('Signer of an envelope')
  const handles = ['ada', 'stella', 'audrey', 'chika', 'ben']
  people = Object.fromEntries(
    await Promise.all(handles.map(async (one) => [one, await house.platform.as(one)] as const)),
  )
  shared = await asked()
})
afterAll(() => house.platform.close())

/** An agreement that is out, and the browser of one who is asked to sign it for the institution. */
type Asked = {
  readonly params: { readonly requestId: string; readonly signatoryId: string }
  readonly verified: Signer
  readonly opened: Signer
}

async function asked(): Promise<Asked> {
  const { requestId, envelope } = await house.out()
  const one = envelope.signatories.find(({ capacity }) => capacity === 'institutional-authority')
  return {
    params: { requestId, signatoryId: one?.id ?? '' },
    opened: await house.open(mailboxes.ida),
    verified: await house.ready(mailboxes.ida),
  }
}

const proposal = { name: 'Noor Aziz', email: 'noor@northfield.example', reason: 'On leave.' }

const signed = {
  key: '00000000-0000-4000-8000-000000000000',
  signature: { kind: 'typed', text: 'Ida Marchetti' },
  initials: '',
  jobTitle: 'Signing Official',
  telephone: '',
  address: '',
}

const put = (of: Asked, state: SignatoryState, named: boolean) =>
  house.platform.deps.db
    .updateTable('signatory')
    .set({
      state,
      signing: state === 'signed' ? JSON.stringify(signed) : null,
      proposal: named ? JSON.stringify(proposal) : null,
    })
    .where('id', '=', of.params.signatoryId)
    .execute()

const correct = (person: Person, { params }: Asked) =>
  person.call(correctSignatory, { params, body: { email: 'ida.m@northfield.example' } })

const commands = {
  sign: (person, { verified }) =>
    person.call(signAgreement, { body: typedSignature(verified.ceremony) }),
  decline: (person) => person.call(declineSigning, { body: { reason: 'Not our terms.' } }),
  propose: (person) => person.call(proposeSignatory, { body: proposal }),
  remind: (person, { params }) => person.call(remindSignatory, { params }),
  correct,
  'correct-ahead': correct,
  replace: (person, { params }) =>
    person.call(answerProposal, { params, body: { accept: true, jobTitle: 'Fellow' } }),
  keep: (person, { params }) => person.call(answerProposal, { params, body: { accept: false } }),
} satisfies Record<string, (person: Person, of: Asked) => Promise<unknown>>
type Issued = keyof typeof commands
const issued = Object.keys(commands) as Issued[]

/** One call corrects an address, whether its signer was asked already or not. */
const isOtherCorrection = (state: SignatoryState, command: Issued): boolean =>
  command === (state === 'waiting' ? 'correct' : 'correct-ahead')

describe.each(signatoryStates)('a signer who is %s', (state) => {
  it.each(Object.keys(parts))('is dealt with by %s as is shown, and not otherwise', async (who) => {
    const roles = parts[who] ?? []
    const as = (of: Asked): Person => {
      if (who === 'verified' || who === 'opened') return of[who].browser
      const person = people[who]
      if (person === undefined) throw new Error(`nobody is ${who}`)
      return person
    }
    const allowed = allowedBy(table, issued, state, roles)
    const isNamed = (command: string) => command === 'replace' || command === 'keep'
    const attempt = (command: Issued) => async () => {
      const of = allowed.includes(command) ? await asked() : shared
      await put(of, state, isNamed(command))
      return commands[command](as(of), of)
    }
    await put(shared, state, true)
    const { met, expected } = await tryCells<Issued>({
      allowed,
      async shown() {
        if (who !== 'ada') return allowed
        const { signatories } = await house.envelope(shared.params.requestId)
        const row = signatories.find(({ id }) => id === shared.params.signatoryId)
        return row?.openCommands ?? []
      },
      attempts: Object.fromEntries(
        issued
          .filter((command) => !isOtherCorrection(state, command))
          .map((command) => [command, attempt(command)]),
      ) as Record<Issued, () => Promise<unknown>>,
      refused: () => /^(not-found|not-authenticated|not-permitted|wrong-state)$/,
    })
    expect(met).toEqual(expected)
  })

  it('has nobody to be put in their place, or kept, where nobody was named', async () => {
    await put(shared, state, false)
    const { signatories } = await house.envelope(shared.params.requestId)
    const row = signatories.find(({ id }) => id === shared.params.signatoryId)
    expect(row?.openCommands).not.toContain('keep')
    expect(row?.openCommands).not.toContain('replace')
    for (const answer of [commands.replace, commands.keep])
      expect(await outcome(answer(house.ada, shared))).toBe('wrong-state')
  })
})
