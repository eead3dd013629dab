import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem, type ProblemCode } from '#kernel/problem.ts'
import { addForm, downloadAgreement, submitRequest } from '#stages/agreement/contract.ts'
import type { Selection } from '#stages/catalog/contract.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { decide, passOn, readCase } from '#stages/review/contract.ts'
import { declareInterest, type Standing } from '#stages/review/contract/work.ts'
import {
  listFolder,
  listReceipts,
  type ProjectFile,
  readDashboard,
  type Receipt,
} from '#stages/workspace/contract.ts'
import type { Person } from './person.ts'

/** Something that must hold on the way, and did not. */
export class JourneyFault extends Error {
  override readonly name = 'JourneyFault'
}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new JourneyFault(what)
}

/** The code with which the server refuses; a fault where it does not. */
export async function refusal(attempt: Promise<unknown>): Promise<ProblemCode> {
  const answer = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  )
  must(answer instanceof Problem, `should have been refused: ${String(answer)}`)
  return answer.code
}

export const everything: Selection = {
  tab: 'diagnoses',
  filters: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
  selected: [],
}

const purpose = Array.from(
  { length: 160 },
  (_, n) =>
    ['We', 'study', 'how', 'inherited', 'and', 'acquired', 'variants', 'shape', 'the', 'outcome'][
      n % 10
    ],
).join(' ')

/** What a request tells the public. */
export const forThePublic = {
  publicTitle: 'How genes shape the course of childhood cancer',
  laySummary: Array.from(
    { length: 6 },
    () => 'We want to learn why some children get well again, and others do not.',
  ).join(' '),
} as const

const party = (name: string, handle: string, jobTitle: string) => ({
  name,
  jobTitle,
  institution: 'Northfield University',
  email: `${handle}@northfield.example`,
  telephone: '+1 555 0100',
  address: '1 College Way, Northfield',
})

/**
 * Drafts a request by form: every step of the wizard, the filled-in agreement, the signed form, and files it. `more`
 * answers the agreement's step otherwise than usual.
 */
export const fileByForm = (
  person: Person,
  name: string,
  download: boolean,
  more: Readonly<Record<string, unknown>> = {},
): Promise<AccessRequest> => file(person, name, { ...more, download, signing: 'form' })

/** Drafts a request and sends its agreement out for electronic signature. */
export const sendForSignature = (
  person: Person,
  name: string,
  download: boolean,
): Promise<AccessRequest> => file(person, name, { download, signing: 'electronic' })

async function file(
  person: Person,
  name: string,
  answers: { readonly download: boolean; readonly signing: 'form' | 'electronic' },
): Promise<AccessRequest> {
  const draft = await person.call(startRequest, { body: { selection: everything } })
  const params = { requestId: draft.id }
  const save = (section: 'name' | 'agreement', base: number, value: Record<string, unknown>) =>
    person.call(saveSection, { params: { ...params, section }, body: { base, value } })
  await save('name', 0, { name })
  const isAda = person.handle === 'ada'
  const saved = await save('agreement', 0, {
    contemplatedUse: purpose,
    ...forThePublic,
    purpose: { kinds: ['biomedical'], commercial: 'no', sensitive: [] },
    principalInvestigator: party('Pia Lindqvist', 'pia', 'Professor of Pediatric Oncology'),
    applicants: [],
    institutionalAuthority: party('Ida Marchetti', 'ida', 'Signing Official'),
    informationSecurityOfficer: party(
      'Ivan Petrosyan',
      'ivan',
      'Chief Information Security Officer',
    ),
    ...answers,
  })
  must(saved.sectionVersions.agreement === 1, 'a saved step has the next version')
  if (isAda) {
    const stale = await refusal(save('name', 0, { name: 'An older device' }))
    must(stale === 'stale-version', 'an older save never eats a newer one')
  }
  if (saved.filing === 'by-agreement' && saved.signing === 'form') {
    const agreement = await person.download(downloadAgreement, { params })
    await person.upload(addForm, { params, query: { name: 'signed agreement.pdf' } }, agreement)
  }
  const ready = await person.call(readRequest, { params })
  must(ready.missing.length === 0, `nothing is missing: ${JSON.stringify(ready.missing)}`)
  return person.call(submitRequest, { params, body: { version: ready.version } })
}

/** A member of a committee says, before their first look, that nothing stands in the way. */
export const declareNone = (person: Person, requestId: string): Promise<Standing> =>
  person.call(declareInterest, {
    params: { requestId },
    body: { conflict: false, note: 'We do not work together.' },
  })

/** The steward passes the request on; both chairs of each DAU's two browsers approve at the same instant. */
export async function approveAll(
  steward: Person,
  chairOf: (dau: string) => Promise<Person>,
  requestId: string,
): Promise<string[]> {
  const before = await steward.call(readCase, { params: { requestId } })
  const passed = await steward.call(passOn, {
    params: { requestId },
    body: { version: before.request.version },
  })
  for (const { dau, version } of passed.reviews) {
    const chair = await chairOf(dau)
    await declareNone(chair, requestId)
    const approve = () =>
      chair.call(decide, {
        params: { requestId, dau, decision: 'approve' },
        body: { version, reason: 'Sound.' },
      })
    const both = await Promise.allSettled([approve(), approve()])
    const done = both.filter(({ status }) => status === 'fulfilled')
    must(
      done.length === 1,
      `two approvals of ${dau} at one instant make one decision, not ${done.length}`,
    )
    const again = await refusal(approve())
    must(
      again === 'wrong-state' || again === 'stale-version',
      `a second approval of ${dau} changes nothing`,
    )
  }
  return passed.reviews.map(({ dau }) => dau)
}

const patience = 120_000

/** Waits until the request's project has `count` vends that are ready. */
export async function waitForVends(
  person: Person,
  requestId: string,
  count: number,
): Promise<{ projectId: string; receipts: Receipt[] }> {
  for (let waited = 0; waited < patience; waited += 100) {
    const { requests } = await person.call(readDashboard)
    const projectId = requests.find(({ id }) => id === requestId)?.projectId
    if (projectId) {
      const receipts = await person.call(listReceipts, { params: { projectId } })
      if (receipts.filter(({ state }) => state === 'ready').length >= count)
        return { projectId, receipts }
    }
    await sleep(100)
  }
  throw new JourneyFault(`the files of ${requestId} did not arrive`)
}

/** Every file of a project as the person sees it, with the folders on the way. */
export async function treeOf(
  person: Person,
  projectId: string,
): Promise<{ folders: string[]; files: ProjectFile[] }> {
  const folders: string[] = []
  const files: ProjectFile[] = []
  const queue = ['/']
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    folders.push(path)
    for (let page = 1; ; page += 1) {
      const answer = await person.call(listFolder, {
        params: { projectId },
        query: { path, page, page_size: 1000 },
      })
      files.push(...answer.files)
      if (page === 1) queue.push(...answer.folders.map((folder) => folder.path))
      if (page * 1000 >= answer.total) break
    }
  }
  return { folders, files }
}

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')
