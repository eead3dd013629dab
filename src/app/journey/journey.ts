import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyChain } from '#ledgers/audit/verify.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { browse } from '#stages/catalog/contract.ts'
import {
  type ImportOptions,
  type ImportReport,
  importRelease,
} from '#stages/catalog/import/import.ts'
import { reviewSelection } from '#stages/selection/contract.ts'
import { decide, revokeGrant } from '#stages/review/contract.ts'
import { downloadFile, type ProjectFile, readProject } from '#stages/workspace/contract.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { readSettings } from '../config.ts'
import { cast } from '../demo/cast.ts'
import { type RunningServer, start } from '../start.ts'
import { verifyAll } from '../verify.ts'
import type { AccessRequest } from '#stages/request/contract.ts'
import { fileElectronically, keepSigned } from './electronic.ts'
import { type Person, signIn, visitor } from './person.ts'
import { mailboxOf } from './signer.ts'
import {
  approveAll,
  everything,
  fileByForm,
  md5,
  must,
  refusal,
  treeOf,
  waitForVends,
} from './steps.ts'

export type Step = { readonly name: string; readonly ms: number; readonly result: string }
export type JourneyReport = { readonly steps: readonly Step[]; readonly tree: readonly string[] }

/** What is imported: the text of a manifest, the DAU of rows that name none, the bytes. */
export type JourneyData = {
  readonly source: string
  readonly manifest: () => AsyncIterable<string>
  readonly dau?: string | undefined
  readonly openBytes?: ImportOptions['openBytes']
}

type Options = {
  readonly data: JourneyData
  readonly verifyAll: boolean
  /** Everybody signs electronically, rather than on a form; the sealed agreement is left in `out`. */
  readonly electronic?: { readonly out: string | undefined }
  readonly onStep: (step: Step) => void
}

/**
 * Walks the whole way on a fresh instance in a temporary folder, over the public API, as the cast would.
 * @throws JourneyFault at the first thing that does not hold.
 */
export async function walk(options: Options): Promise<JourneyReport> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-journey-'))
  // The database runs as another user when this one is root.
  await chmod(folder, 0o711)
  const steps: Step[] = []
  const step = async <T>(
    name: string,
    work: () => Promise<[result: string, value: T]>,
  ): Promise<T> => {
    const began = performance.now()
    const [result, value] = await work()
    const done = { name, ms: Math.round(performance.now() - began), result }
    steps.push(done)
    options.onStep(done)
    return value
  }
  let server: RunningServer | undefined
  try {
    server = await step('start a fresh instance', async () => {
      const started = await start(settingsOf(folder), () => undefined)
      return [started.url, started]
    })
    const tree = await journeyOn(server, options, step)
    return { steps, tree }
  } finally {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const settingsOf = (folder: string) =>
  readSettings({
    ACCESSION_DATA: folder,
    ACCESSION_PORT: '0',
    ACCESSION_DEMO: '1',
    ACCESSION_DEMO_CATALOG: '0',
    ACCESSION_LOG: 'error',
  })

type Walk = <T>(name: string, work: () => Promise<[result: string, value: T]>) => Promise<T>

async function journeyOn(
  { url, instance }: RunningServer,
  options: Options,
  step: Walk,
): Promise<string[]> {
  const { deps } = instance
  const imported = await step('import the manifest as a release', async () => {
    const report = await importRelease(deps, options.data.manifest(), {
      release: 'journey',
      source: options.data.source,
      dau: options.data.dau,
      openBytes: options.data.openBytes,
    })
    must(
      report.number === 1 && report.refused === 0,
      `every row is accepted: ${JSON.stringify(report)}`,
    )
    return [
      `${report.accepted} files, ${report.samples} samples, ${report.stored} with bytes`,
      report,
    ]
  })
  await step('a visitor browses: the counts are the manifest’s', () =>
    browseAsVisitor(url, imported),
  )
  const ada = await signIn(url, 'ada')
  const ben = await signIn(url, 'ben')
  const stella = await signIn(url, 'stella')
  await step('a researcher reviews the data access units', async () => {
    const review = await ada.call(reviewSelection, { body: everything })
    must(review.files === imported.accepted, 'the selection holds every file')
    return [
      review.shares
        .map(({ dau, access, files }) => `${dau?.code ?? 'open'}: ${files} ${access}`)
        .join(', '),
      review,
    ]
  })
  const request = await fileFor(ada, url, options, step)
  const scopes = request.shares.filter(({ access }) => access === 'needs-agreement').length
  const hasImmediate = request.shares.some(({ access }) => access !== 'needs-agreement')
  const daus = await step('steward passes on, chairs approve, twice at one instant', async () => {
    if (request.filing === 'at-once') return ['not needed', []]
    const decided = await approveAll(stella, chairOf(url), request.id)
    return [decided.join(', '), decided]
  })
  must(daus.length === scopes, 'each controlled DAU had its review')
  const { projectId } = await step(
    'the files arrive: each receipt equals its frozen manifest',
    async () => {
      const arrived = await waitForVends(ada, request.id, scopes + (hasImmediate ? 1 : 0))
      for (const receipt of arrived.receipts) {
        must(
          receipt.files === receipt.manifestFiles && receipt.bytes === receipt.manifestBytes,
          `receipt ${receipt.scope}: counts`,
        )
        must(receipt.checksum === receipt.manifestChecksum, `receipt ${receipt.scope}: checksum`)
      }
      return [arrived.receipts.map(({ scope, files }) => `${scope}: ${files}`).join(', '), arrived]
    },
  )
  const files = await step(
    'she downloads every file whose bytes are here: the MD5 are the manifest’s',
    () => downloadAll(ada, projectId, imported),
  )
  await step('a person without a grant gets nothing', async () => {
    must(
      (await refusal(ben.call(readProject, { params: { projectId } }))) === 'not-found',
      'the project is not found',
    )
    for (const { id } of files.slice(0, 5)) {
      const code = await refusal(ben.download(downloadFile, { params: { projectId, fileId: id } }))
      must(code === 'not-found', 'the file is not found')
    }
    return ['not found', undefined]
  })
  if (scopes > 0)
    await refusedWithoutRight(url, step, {
      ada,
      ben,
      stella,
      requestId: request.id,
      projectId,
      daus,
    })
  await step('each mail went out once', async () => {
    const alex = await signIn(url, 'alex')
    const { messages } = await alex.call(listMail, { query: { q: 'Your data are ready' } })
    must(
      messages.every(({ text, link }) => text.includes(`${url}${link}`)),
      `the links of mails lead to ${url}`,
    )
    const { total } = await alex.call(listMail)
    const ready = messages.filter(
      ({ key, to }) => key.startsWith('vend-ready:') && to === 'ada@northfield.example',
    )
    must(
      ready.length === scopes + (hasImmediate ? 1 : 0),
      `one mail for each vend, not ${ready.length}`,
    )
    return [`${total} mails`, undefined]
  })
  await step('the audit chain is whole', async () => {
    const report = await verifyChain(deps.db)
    must(report.valid, report.fault ?? 'broken')
    return [`${report.events} events`, report]
  })
  if (options.verifyAll) {
    await step('every ledger replays to its table; receipts and objects agree', async () => {
      const checks = await verifyAll(deps)
      const faults = checks.flatMap(({ name, faults: found }) =>
        found.map((fault) => `${name}: ${fault}`),
      )
      must(faults.length === 0, faults.join('; '))
      return [`${checks.length} checks`, checks]
    })
  }
  return treeLines('Journey', files)
}

async function fileFor(
  ada: Person,
  url: string,
  { electronic }: Options,
  step: Walk,
): Promise<AccessRequest> {
  if (electronic === undefined) {
    return step('she drafts, signs by form and files', async () => {
      const filed = await fileByForm(ada, 'Journey', true)
      return [filed.status, filed]
    })
  }
  return step('she drafts; everybody signs by link and code; it is sealed', async () => {
    const mails = mailboxOf(await signIn(url, 'alex'))
    const signed = await fileElectronically(url, ada, mails, 'Journey')
    if (electronic.out !== undefined) await keepSigned(electronic.out, signed)
    const kept = electronic.out === undefined ? '' : `, kept in ${electronic.out}`
    return [`${signed.signers.join(', ')}${kept}`, signed.request]
  })
}

async function browseAsVisitor(url: string, imported: ImportReport): Promise<[string, undefined]> {
  const someone = visitor(url)
  const { me } = await someone.call(readInstance)
  must(me === null, 'a visitor is nobody')
  const answer = await someone.call(browse, { query: { page_size: 1000 } })
  const { files, samples, bytes } = answer.summary
  must(
    files === imported.accepted && samples === imported.samples && bytes === imported.bytes,
    'the summary is the manifest’s',
  )
  must(
    answer.groups.reduce((sum, group) => sum + group.files, 0) <= files,
    'the rows are no more than the summary: small groups are left out',
  )
  return [`${samples} samples, ${answer.summary.diagnoses} diagnoses, ${files} files`, undefined]
}

function chairOf(url: string): (dau: string) => Promise<Person> {
  return async (dau) => {
    const chair = cast.find(({ chairs }) => chairs?.includes(dau))
    must(chair !== undefined, `${dau} has a chair`)
    return signIn(url, chair.handle)
  }
}

async function downloadAll(
  ada: Person,
  projectId: string,
  imported: ImportReport,
): Promise<[string, ProjectFile[]]> {
  const { files } = await treeOf(ada, projectId)
  const vended = files.filter(({ kind }) => kind === 'vended')
  must(vended.length === imported.accepted, `every file is in the project once: ${vended.length}`)
  must(
    new Set(files.map(({ folder, name }) => `${folder}/${name}`)).size === files.length,
    'no two files share a path',
  )
  let bytes = 0
  const here = vended.filter(({ access }) => access === 'readable')
  must(
    here.length === imported.stored,
    `${imported.stored} files have their bytes here, not ${here.length}`,
  )
  for (const file of here) {
    const content = await ada.download(downloadFile, { params: { projectId, fileId: file.id } })
    must(
      md5(content) === file.md5 && content.length === file.size,
      `${file.name} has the manifest’s MD5 and size`,
    )
    bytes += content.length
  }
  for (const file of vended.filter(({ access }) => access === 'bytes-not-here').slice(0, 3)) {
    const code = await refusal(
      ada.download(downloadFile, { params: { projectId, fileId: file.id } }),
    )
    must(code === 'bytes-not-here', 'a file without bytes says so')
  }
  const info = files.find(({ kind }) => kind === 'sample-info')
  must(info !== undefined, 'SAMPLE_INFO.txt is there')
  const text = new TextDecoder().decode(
    await ada.download(downloadFile, { params: { projectId, fileId: info.id } }),
  )
  must(text.startsWith('file_path\tsubject_name\tsample_name\t'), 'SAMPLE_INFO.txt has its header')
  return [
    `${here.length} files, ${bytes} bytes; SAMPLE_INFO.txt has ${text.trimEnd().split('\n').length - 1} rows`,
    files,
  ]
}

type Refused = {
  readonly ada: Person
  readonly ben: Person
  readonly stella: Person
  readonly requestId: string
  readonly projectId: string
  readonly daus: readonly string[]
}

/** What a grant does not give, and what is left when one has ended. */
async function refusedWithoutRight(
  url: string,
  step: Walk,
  { ada, ben, stella, requestId, projectId, daus }: Refused,
): Promise<void> {
  await step('a grant without download gives no bytes', async () => {
    const request = await fileByForm(ben, 'In the cloud only', false)
    const approved = await approveAll(stella, chairOf(url), request.id)
    const { projectId: own } = await waitForVends(ben, request.id, approved.length)
    const controlled = (await treeOf(ben, own)).files.filter(
      ({ kind, daus: of }) => kind === 'vended' && of.length > 0,
    )
    must(controlled.length > 0, 'there are controlled files')
    for (const { id } of controlled.slice(0, 50)) {
      const code = await refusal(
        ben.download(downloadFile, { params: { projectId: own, fileId: id } }),
      )
      must(code === 'download-not-permitted', `refused for want of download: ${code}`)
    }
    return [`${Math.min(50, controlled.length)} refused`, undefined]
  })
  await step('a decision on another’s DAU is refused', async () => {
    const code = await refusal(
      ben.call(decide, {
        params: { requestId, dau: daus[0] ?? '', decision: 'approve' },
        body: { version: 0 },
      }),
    )
    must(code === 'not-found', 'who does not sit on the committee knows of no review')
    return [code, undefined]
  })
  await step('an ended grant stops the files at once', async () => {
    const { me } = await ada.call(readInstance)
    const [dau] = daus
    must(me !== null && dau !== undefined, 'she is signed in')
    await stella.call(revokeGrant, {
      params: { dau },
      body: { personId: me.id, reason: 'End of the journey.' },
    })
    const { files } = await treeOf(ada, projectId)
    const ended = files.filter(({ daus: of, kind }) => kind === 'vended' && of.includes(dau))
    must(
      ended.length > 0 && ended.every(({ access }) => access === 'access-expired'),
      'the rows stay, marked',
    )
    const code = await refusal(
      ada.download(downloadFile, { params: { projectId, fileId: ended[0]?.id ?? '' } }),
    )
    must(code === 'not-permitted', 'the bytes are refused')
    return [`${ended.length} files of ${dau} are marked access expired`, undefined]
  })
}

function treeLines(name: string, files: readonly ProjectFile[]): string[] {
  const byFolder = Map.groupBy(files, ({ folder }) => folder)
  const folders = [...byFolder].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${name}/`,
    ...folders.flatMap(([folder, inside]) => [
      ...(folder === '/' ? [] : [`  ${folder.slice(1)}/`]),
      ...inside
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((file) => `    ${file.name}  ${file.size ?? 'size unknown'}  ${file.md5 ?? ''}`),
    ]),
  ]
}
