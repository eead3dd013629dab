import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { declareNone, everything, fileByForm } from '#app/journey/steps.ts'
import { giveRole, personByHandle } from '#ledgers/identity/store.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import { decide, passOn, readCase, returnRequest } from '#stages/review/contract.ts'
import { askChanges, castVote } from '#stages/review/contract/work.ts'
import { closeOutRequest } from '#stages/workspace/contract/access.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog, threeUnits } from '#test/filing.ts'
import { allowedBy, documented, tryCells, type LifecycleTable } from '#test/lifecycle-cells.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { outcome } from '#test/signing.ts'
import {
  type Draft,
  moveToRelease,
  readRequest,
  saveSection,
  startRequest,
  withdrawRequest,
} from './contract.ts'
import { requestStates, type RequestRole, type RequestState } from './lifecycle.ts'

/** Who is what; Ida signs for the institution, so nothing follows from her being a steward. */
const parts: Readonly<Record<string, readonly RequestRole[]>> = {
  ada: ['requester'],
  pia: ['principal-investigator'],
  stella: ['steward'],
  ida: [],
  chika: [],
  tomas: [],
  audrey: [],
  alex: [],
  ben: [],
}

/** How a draft is filed by its answers; of its three commands only that one is open. */
const ways = { 'at-once': 'release', form: 'submit', electronic: 'send' } as const
type Way = keyof typeof ways

let platform: Platform
let people: Record<string, Person>
let table: LifecycleTable
/** What every request here answers. */
let answers: Draft
/** One that a committee looks at, to be refused on. */
let shared: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  people = Object.fromEntries(
    await Promise.all(
      Object.keys(parts).map(async (handle) => [handle, await platform.as(handle)] as const),
    ),
  )
  const { db } = platform.deps
  const ida = await personByHandle(db, 'ida')
  await db.transaction().execute((tx) => giveRole(tx, ida, 'steward'))
  table = await documented('Data request')
  const filed = await fileByForm(personOf('ada'), 'Every cell', true)
  shared = filed.id
  answers = filed.draft
  const body = { version: filed.version }
  await personOf('stella').call(passOn, { params: { requestId: shared }, body })
  for (const handle of ['chika', 'tomas']) await declareNone(personOf(handle), shared)
  await threeUnits(platform, 'r2')
})
afterAll(() => platform.close())

function personOf(handle: string): Person {
  const person = people[handle]
  if (person === undefined) throw new Error(`nobody is ${handle}`)
  return person
}

let count = 0
/** A draft on the first release that is ready to be filed one way. */
async function draft(way: Way): Promise<string> {
  const ada = personOf('ada')
  const filters = { ...everything.filters, file_type: ['Feature Counts'] }
  const selection = way === 'at-once' ? { ...everything, filters } : everything
  const { id } = await ada.call(startRequest, { body: { selection } })
  await platform.deps.db
    .updateTable('access_request')
    .set({ release: 1 })
    .where('id', '=', id)
    .execute()
  const save = (section: 'name' | 'agreement', value: Record<string, unknown>) =>
    ada.call(saveSection, { params: { requestId: id, section }, body: { base: 0, value } })
  await save('name', { name: `Cell ${(count += 1)}` })
  await save('agreement', { ...answers.agreement, signing: way === 'electronic' ? way : 'form' })
  const form = { form_version: 1 }
  if (way === 'form') {
    const { pages, ...row } = await formRow()
    await platform.deps.db
      .insertInto('agreement_form')
      .values({ ...row, pages, request_id: id })
      .execute()
    await platform.deps.db.updateTable('access_request').set(form).where('id', '=', id).execute()
  }
  return id
}

/** The signed form of the shared request, to be that of others: one person uploads only so many an hour. */
const formRow = () =>
  platform.deps.db
    .selectFrom('agreement_form')
    .selectAll()
    .where('request_id', '=', shared)
    .executeTakeFirstOrThrow()

/** A request of its own in a state: filed, but for a draft. */
async function fresh(way: Way, state: RequestState): Promise<string> {
  if (state === 'draft') return draft(way)
  const id = await draft('form')
  await submit(personOf('ada'), id, await versionOf(id))
  await put(id, state)
  if (way !== 'form') {
    const value = { ...answers.agreement, signing: way }
    const body = { base: 1, value }
    const params = { requestId: id, section: 'agreement' as const }
    await personOf('ada').call(saveSection, { params, body })
  }
  return id
}

const put = (id: string, state: RequestState) =>
  platform.deps.db.updateTable('access_request').set({ state }).where('id', '=', id).execute()

async function versionOf(id: string): Promise<number> {
  const row = platform.deps.db.selectFrom('access_request').select('version').where('id', '=', id)
  return (await row.executeTakeFirstOrThrow()).version
}

type Issue = (person: Person, requestId: string, version: number) => Promise<unknown>
const submit: Issue = (person, requestId, version) =>
  person.call(submitRequest, { params: { requestId }, body: { version } })

const commands = {
  'move-to-release': (person, requestId, version) =>
    person.call(moveToRelease, { params: { requestId }, body: { version, release: 2 } }),
  release: submit,
  submit,
  send: submit,
  return: (person, requestId, version) =>
    person.call(returnRequest, { params: { requestId }, body: { version, reason: 'Unsigned.' } }),
  resubmit: async (person, requestId) => {
    const pdf = await personOf('ada').download(downloadAgreement, { params: { requestId: shared } })
    return person.upload(addForm, { params: { requestId }, query: { name: 'again.pdf' } }, pdf)
  },
  'pass-on': (person, requestId, version) =>
    person.call(passOn, { params: { requestId }, body: { version } }),
  withdraw: (person, requestId, version) =>
    person.call(withdrawRequest, { params: { requestId }, body: { version } }),
  'close-out': (person, requestId, version) =>
    person.call(closeOutRequest, { params: { requestId }, body: { version, report: 'Done.' } }),
} satisfies Record<string, Issue>
type Issued = keyof typeof commands
const issued = Object.keys(commands) as Issued[]

const isOfOtherWay = (way: Way, command: string): boolean =>
  Object.values(ways).some((one) => one === command) && ways[way] !== command

/** What only one way of filing reaches is tried on that way. */
const met: readonly (readonly [Way, RequestState])[] = [
  ...requestStates.map((state) => ['form', state] as const),
  ['at-once', 'draft'],
  ['electronic', 'draft'],
  ['electronic', 'returned'],
]

describe.each(met)('a request filed %s that is %s', (way, state) => {
  it.each(Object.keys(parts))('does what %s is shown, and nothing else', async (handle) => {
    const person = personOf(handle)
    const id = way === 'form' && state !== 'draft' ? shared : await fresh(way, state)
    await put(id, state)
    const read = () => person.call(readRequest, { params: { requestId: id } })
    const sees = (await outcome(read())) === 'ok'
    const roles = sees ? (parts[handle] ?? []) : []
    const allowed = allowedBy(table, issued, state, roles).filter(
      (command) => !isOfOtherWay(way, command),
    )
    const attempt = async (command: Issued): Promise<unknown> => {
      const on = allowed.includes(command) ? await fresh(way, state) : id
      await put(on, state)
      return commands[command](person, on, await versionOf(on))
    }
    const { met, expected } = await tryCells<Issued>({
      allowed,
      shown: async () => (sees ? (await read()).openCommands : []),
      attempts: Object.fromEntries(
        issued
          // One call files a draft whichever way its answers say, and a draft takes forms, too.
          .filter(
            (command) =>
              !isOfOtherWay(way, command) && !(state === 'draft' && command === 'resubmit'),
          )
          .map((command) => [command, () => attempt(command)]),
      ) as Record<Issued, () => Promise<unknown>>,
      refused: (command) => {
        if (!sees) return /^not-found$/
        const isTheirs = table.get(command)?.by.some((role) => roles.some((one) => one === role))
        return isTheirs ? /^wrong-state$/ : /^(not-found|not-permitted)$/
      },
    })
    expect(met).toEqual(expected)
  })
})

describe.each(met)('a request filed %s that is %s, on the dashboard', (way, state) => {
  it('shows its requester the commands that its page does', async () => {
    const ada = personOf('ada')
    const id = await fresh(way, state)
    const { openCommands } = await ada.call(readRequest, { params: { requestId: id } })
    const { drafts, requests } = await ada.call(readDashboard)
    const shown = [...drafts, ...requests].find((one) => one.id === id)
    expect(shown?.openCommands).toEqual(openCommands)
  })
})

/** Where committees decide, by the table; where all have rejected there is only a decision to take back. */
const sits = (state: RequestState): boolean =>
  ['approve', 'approve-in-part', 'ask-changes'].every((command) =>
    table.get(command)?.from.includes(state),
  )

describe.each(requestStates.filter((state) => state !== 'rejected'))(
  'the committees of a request that is %s',
  (state) => {
    it('decide where they are shown to, and nowhere else', async () => {
      await put(shared, state)
      const chika = personOf('chika')
      const seen = await chika
        .call(readCase, { params: { requestId: shared } })
        .catch(() => undefined)
      const review = seen?.reviews.find(({ dau }) => dau === 'PCG')
      const decisions = ['vote', 'approve', 'approve-on-conditions', 'reject', 'ask-changes']
      expect(review?.openCommands ?? []).toEqual(sits(state) ? decisions : [])
    })
  },
)

describe.each(
  requestStates.filter((state) => !['in-review', 'partly-approved', 'rejected'].includes(state)),
)('a request that is %s', (state) => {
  it('is decided by no committee', async () => {
    await put(shared, state)
    const pcg = { requestId: shared, dau: 'PCG' }
    const body = { version: 0, reason: 'Because.' }
    const chika = personOf('chika')
    const attempts = [
      () => chika.call(decide, { params: { ...pcg, decision: 'approve' }, body }),
      () => chika.call(askChanges, { params: pcg, body: { ...body, sections: ['about'] } }),
      () =>
        personOf('tomas').call(castVote, {
          params: pcg,
          body: { vote: 'approve', reason: 'Yes.', round: 1 },
        }),
    ]
    for (const attempt of attempts)
      expect(await outcome(attempt())).toMatch(/^(not-found|wrong-state)$/)
  })
})
