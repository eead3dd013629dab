import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Person } from '#app/journey/person.ts'
import { codeIn, typedSignature } from '#app/journey/signer.ts'
import { declareNone, everything, treeOf } from '#app/journey/steps.ts'
import { addForm, downloadAgreement, listForms, submitRequest } from '#stages/agreement/contract.ts'
import {
  type Ceremony,
  consentToSigning,
  enterCode,
  listEnvelopes,
  noteViewed,
  openSigning,
  readSigning,
  sendCode,
  signAgreement,
} from '#stages/agreement/contract/signing.ts'
import {
  type AccessRequest,
  readRequest,
  saveSection,
  type Section,
  startRequest,
} from '#stages/request/contract.ts'
import { decide, passOn, readCase, revokeGrant } from '#stages/review/contract.ts'
import { castVote, readStanding } from '#stages/review/contract/work.ts'
import { downloadFile, listReceipts, readDashboard } from '#stages/workspace/contract.ts'
import { agreementAnswers, chairOf } from './case.ts'
import type { House, Member } from './house.ts'

/* What people do while processes are killed. Each step is done once, whatever becomes of the answers. */

export type Way = 'form' | 'electronic'

/** What was acknowledged of one researcher's work, or was found done where no answer came. */
export type Done = {
  readonly requestId: string
  readonly personId: string
  readonly way: Way
  /** Files that were downloaded whole. */
  readonly reads: readonly string[]
  /** The DAU whose access was taken back. */
  readonly revoked: string | undefined
  /** A second request, which needed no agreement. */
  readonly atOnce: string | undefined
}

export const unitsAsked = ['PCG', 'SCP'] as const

type Staff = Readonly<Record<'stella' | 'tomas' | 'chika' | 'mei', Member>>

export async function staffOf(house: House): Promise<Staff> {
  const [stella, tomas, chika, mei] = await Promise.all(
    (['stella', 'tomas', 'chika', 'mei'] as const).map((handle) => house.member(handle)),
  )
  if (!stella || !tomas || !chika || !mei) throw new Error('somebody is missing')
  return { stella, tomas, chika, mei }
}

/** A new researcher requests everything, gets it, reads it, and has access to one DAU taken back. */
export async function workThrough(house: House, staff: Staff, n: number, way: Way): Promise<Done> {
  const email = `researcher-${n}@northfield.example`
  const person = await house.person({
    name: `Researcher ${n}`,
    email,
    jobTitle: 'Postdoctoral Fellow',
    institution: 'Northfield University',
    country: 'US',
    institutionType: 'academic',
  })
  const requestId = await file(person, `Request ${n}`, way)
  if (way === 'electronic') await signAll(house, person, requestId)
  await decideAll(staff, requestId)
  const projectId = await arrived(person, requestId, 3)
  const reads = await readSome(person, projectId)
  const atOnce = n % 2 === 0 ? await fileAtOnce(person, `Again ${n}`) : undefined
  const revoked = n % 3 === 0 ? unitsAsked[n % 2] : undefined
  if (revoked !== undefined) await revoke(staff.stella, person, revoked)
  return { requestId, personId: person.id, way, reads, revoked, atOnce }
}

const look = (requestId: string) => (person: Person) =>
  person.call(readRequest, { params: { requestId } })

/** What was read, where it is so far. */
const once =
  <T>(read: (person: Person) => Promise<T>, isDone: (read: T) => boolean) =>
  async (person: Person): Promise<T | undefined> => {
    const found = await read(person)
    return isDone(found) ? found : undefined
  }

async function start(person: Member, name: string): Promise<AccessRequest> {
  // A draft that was made and not acknowledged stays, unused.
  const draft = await person.sure(
    (at) => at.call(startRequest, { body: { selection: everything } }),
    async () => undefined,
  )
  return save(person, draft.id, 'name', { name })
}

const save = (
  person: Member,
  requestId: string,
  section: Section,
  value: Record<string, unknown>,
): Promise<AccessRequest> =>
  person.sure(
    (at) => at.call(saveSection, { params: { requestId, section }, body: { base: 0, value } }),
    once(look(requestId), ({ sectionVersions }) => sectionVersions[section] === 1),
  )

async function submit(person: Member, requestId: string): Promise<void> {
  const params = { requestId }
  const { version } = await person.read(look(requestId))
  await person.sure(
    (at) => at.call(submitRequest, { params, body: { version } }),
    once(look(requestId), ({ state }) => state !== 'draft'),
  )
}

async function file(person: Member, name: string, way: Way): Promise<string> {
  const { id: requestId } = await start(person, name)
  await save(person, requestId, 'agreement', {
    ...agreementAnswers,
    signing: way,
  })
  const params = { requestId }
  if (way === 'form') {
    const pdf = await person.read((at) => at.download(downloadAgreement, { params }))
    await person.sure(
      async (at) => [await at.upload(addForm, { params, query: { name: 'signed.pdf' } }, pdf)],
      once(
        (at) => at.call(listForms, { params }),
        (forms) => forms.length > 0,
      ),
    )
  }
  await submit(person, requestId)
  return requestId
}

async function fileAtOnce(person: Member, name: string): Promise<string> {
  const { id } = await start(person, name)
  await submit(person, id)
  await arrived(person, id, 1)
  return id
}

// A job whose servers are killed under it again and again is done late.
const patience = 1_800_000

async function until<T>(read: () => Promise<T | undefined>, what: string): Promise<T> {
  const end = performance.now() + patience
  while (performance.now() < end) {
    const found = await read()
    if (found !== undefined) return found
    await sleep(200)
  }
  throw new Error(`${what}: not within ${patience / 60_000} minutes`)
}

async function signAll(house: House, person: Member, requestId: string): Promise<void> {
  const envelope = () =>
    person.read(async (at) => (await at.call(listEnvelopes, { params: { requestId } }))[0])
  for (;;) {
    const next = await until(async () => {
      const found = await envelope()
      if (found === undefined) return undefined
      if (found.state !== 'out' && found.state !== 'preparing') return 'all' as const
      return found.signatories.find(({ state }) => state === 'asked')
    }, `somebody is asked to sign ${requestId}`)
    if (next === 'all') break
    await sign(house, next.id)
  }
  await until(
    async () => ((await envelope())?.state === 'completed' ? true : undefined),
    `the envelope of ${requestId} is completed`,
  )
}

/** The whole way of one signer, from the mail to the signature. */
async function sign(house: House, signatoryId: string): Promise<void> {
  const browser = house.visitor()
  const link = await mailText(
    house,
    sql<{ key: string }>`
      select key from mail_message where key in (select 'sign:' || id from signing_link where signatory_id = ${signatoryId})
      order by created_at desc limit 1`,
  )
  const [, key = ''] = /\/sign#k=([\w-]{43})/.exec(link) ?? []
  const open = (at: Person) => at.call(openSigning, { body: { key } })
  let ceremony = await browser.read(open)
  const signature = typedSignature(ceremony)
  const isSigned = once(
    (at: Person) => at.call(readSigning),
    ({ me }) => me.state === 'signed',
  )
  const again = (isDone: (now: Ceremony) => boolean) =>
    once((at: Person) => at.call(readSigning), isDone)
  ceremony = await browser.sure(
    (at) => at.call(noteViewed, { body: { sha256: ceremony.envelope.sha256 } }),
    again(({ viewedAt }) => viewedAt !== null),
  )
  ceremony = await browser.sure(
    (at) => at.call(consentToSigning, { body: { sha256: ceremony.consent.sha256 } }),
    again(({ consentedAt }) => consentedAt !== null),
  )
  await browser.sure(
    (at) => at.call(sendCode),
    again(({ code }) => code !== null),
  )
  const codeMail = await mailText(
    house,
    sql<{ key: string }>`
      select 'sign-code:' || id as key from signing_code where signatory_id = ${signatoryId} order by sent_at desc limit 1`,
  )
  await browser.sure(
    (at) => at.call(enterCode, { body: { code: codeIn({ text: codeMail }) } }),
    again(({ verifiedAt }) => verifiedAt !== null),
  )
  await browser.sure((at) => at.call(signAgreement, { body: signature }), isSigned)
  // A click that came twice is one signature.
  await browser.sure((at) => at.call(signAgreement, { body: signature }), isSigned)
}

/** The text of the mail with the key that the query gives, once it was handed over. */
const mailText = (house: House, query: ReturnType<typeof sql<{ key: string }>>): Promise<string> =>
  until(async () => {
    const [row] = await house.rows(query)
    return row && (await house.inbox.text(row.key))
  }, 'a mail to a signer')

async function decideAll(staff: Staff, requestId: string): Promise<void> {
  const { stella, tomas } = staff
  const params = { requestId }
  const read = (at: Person) => at.call(readCase, { params })
  const before = await until(async () => {
    const found = await stella.read(read)
    return found.openCommands.includes('pass-on') ? found : undefined
  }, `${requestId} may be passed on`)
  const { reviews } = await stella.sure(
    (at) => at.call(passOn, { params, body: { version: before.request.version } }),
    once(read, ({ request }) => request.state === 'in-review'),
  )
  const declare = (member: Member) =>
    member.sure(
      (at) => declareNone(at, requestId),
      once(
        (at) => at.call(readStanding, { params }),
        ({ outcome }) => outcome === 'none',
      ),
    )
  for (const { dau, version } of reviews) {
    const chair = staff[chairOf(dau) as 'chika' | 'mei']
    await declare(chair)
    if (dau === 'PCG') {
      await declare(tomas)
      await tomas.sure(
        (at) =>
          at.call(castVote, {
            params: { requestId, dau },
            body: { vote: 'approve', reason: 'Sound.', round: 1 },
          }),
        once(read, (found) => found.reviews.some(({ work }) => (work?.votes.length ?? 0) > 0)),
      )
    }
    const isApproved = once(read, (found) =>
      found.reviews.some((review) => review.dau === dau && review.state === 'approved'),
    )
    const approve = () =>
      chair.sure(
        (at) =>
          at.call(decide, { params: { requestId, dau, decision: 'approve' }, body: { version } }),
        isApproved,
      )
    // The chair in two browsers: one of them decides, at another server, and the other is told.
    const both = await Promise.allSettled([approve(), approve()])
    for (const outcome of both)
      if (outcome.status === 'rejected' && (await chair.read(isApproved)) === undefined)
        throw outcome.reason
  }
}

/** Waits for so many vends, and answers their project. */
const arrived = (person: Member, requestId: string, vends: number): Promise<string> =>
  until(async () => {
    const { requests } = await person.read((at) => at.call(readDashboard))
    const projectId = requests.find(({ id }) => id === requestId)?.projectId
    if (!projectId) return undefined
    const receipts = await person.read((at) => at.call(listReceipts, { params: { projectId } }))
    const ready = receipts.filter(({ state }) => state === 'ready')
    return ready.length === vends ? projectId : undefined
  }, `${vends} vends of ${requestId}`)

async function readSome(person: Member, projectId: string): Promise<string[]> {
  const { files } = await person.read((at) => treeOf(at, projectId))
  const some = files.filter(({ kind, daus }) => kind === 'vended' && daus.length > 0).slice(0, 2)
  for (const { id, size } of some) {
    const bytes = await person.read((at) =>
      at.download(downloadFile, { params: { projectId, fileId: id } }),
    )
    if (bytes.length !== size) throw new Error(`${id} has ${bytes.length} bytes, not ${size}`)
  }
  return some.map(({ id }) => id)
}

async function revoke(steward: Member, person: Member, dau: string): Promise<void> {
  const body = { personId: person.id, reason: `Taken back ${randomUUID()}` }
  await steward.sure(
    async (at) => (await at.call(revokeGrant, { params: { dau }, body })).ended,
    async () => {
      const { grants } = await person.read((at) => at.call(readDashboard))
      return grants.some((grant) => grant.dau === dau && grant.live) ? undefined : 1
    },
  )
}
