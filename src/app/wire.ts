import { join } from 'node:path'
import type pg from 'pg'
import { fileAuditKey } from '#adapters/audit-key/file.ts'
import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { AuditSink } from '#adapters/audit-sinks/port.ts'
import { type Connection, connect } from '#adapters/database/connect.ts'
import { openLine } from '#adapters/database/line.ts'
import { migrate } from '#adapters/database/migrate.ts'
import type { Database, Line } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import { typstDocuments } from '#adapters/documents/typst.ts'
import { outboxPage } from '#adapters/mail/outbox-page.ts'
import type { Mailer } from '#adapters/mail/port.ts'
import { smtpMailer } from '#adapters/mail/smtp.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { folderReference } from '#adapters/reference/folder.ts'
import type { Reference } from '#adapters/reference/port.ts'
import { clamdScanner } from '#adapters/scanner/clamd.ts'
import { noScanner, type Scanner } from '#adapters/scanner/port.ts'
import type { Executor } from '#adapters/executor/port.ts'
import { fileSecrets } from '#adapters/secrets/file.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import type { Seals } from '#adapters/seal/port.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import type { Served } from '#kernel/endpoint.ts'
import type { Reaction } from '#kernel/event.ts'
import { auditEndpoints } from '#ledgers/audit/http.ts'
import { auditReactions } from '#ledgers/audit/reactions.ts'
import { clockEndpoints } from '#ledgers/clock/http.ts'
import { identityEndpoints } from '#ledgers/identity/http.ts'
import { accountEndpoints } from '#ledgers/identity/http/account.ts'
import { peopleEndpoints } from '#ledgers/identity/http/people.ts'
import { signInEndpoints } from '#ledgers/identity/http/sign-in.ts'
import { tokenEndpoints } from '#ledgers/identity/http/tokens.ts'
import { identityReactions } from '#ledgers/identity/reactions.ts'
import { openOutbox, type Outbox, type OutboxWorker } from '#ledgers/outbox/boss.ts'
import { outboxEndpoints } from '#ledgers/outbox/http.ts'
import { mailReactions } from '#ledgers/outbox/mail.ts'
import { recoveryEndpoints } from '#ledgers/recovery/http.ts'
import { keepShippedVersion } from '#stages/agreement/commands/versions.ts'
import { agreementEndpoints } from '#stages/agreement/http.ts'
import { signingEndpoints } from '#stages/agreement/http/signing.ts'
import { versionEndpoints } from '#stages/agreement/http/versions.ts'
import { agreementReactions } from '#stages/agreement/reactions.ts'
import type { StartReaders } from '#stages/catalog/import/staged-parts.ts'
import { catalogEndpoints } from '#stages/catalog/http.ts'
import { catalogReactions } from '#stages/catalog/reactions.ts'
import { keepShippedTools } from '#stages/compute/commands/tools.ts'
import { costEndpoints } from '#stages/compute/http/costs.ts'
import { workstationEndpoints } from '#stages/compute/http/workstations.ts'
import { toolEndpoints } from '#stages/compute/http/tools.ts'
import { computeEndpoints } from '#stages/compute/http.ts'
import type { Prices } from '#stages/compute/rules/prices.ts'
import { computeReactions } from '#stages/compute/reactions.ts'
import { type Reconciler, reconciler } from '#stages/compute/reconciler.ts'
import { linkToFile } from '#dialects/dnanexus/links.ts'
import { incidentEndpoints } from '#stages/oversight/http/incidents.ts'
import { progressEndpoints } from '#stages/oversight/http/progress.ts'
import { incidentReactions } from '#stages/oversight/reactions/incidents.ts'
import { progressReactions } from '#stages/oversight/reactions/progress.ts'
import { oversightEndpoints } from '#stages/oversight/http.ts'
import type { TestRun } from '#stages/oversight/contract/promises.ts'
import { oversightReactions } from '#stages/oversight/reactions.ts'
import { requestEndpoints } from '#stages/request/http.ts'
import { requestReactions } from '#stages/request/reactions.ts'
import { reviewEndpoints } from '#stages/review/http.ts'
import { committeeEndpoints } from '#stages/review/http/committees.ts'
import { workEndpoints } from '#stages/review/http/work.ts'
import { reviewReactions } from '#stages/review/reactions.ts'
import { selectionEndpoints } from '#stages/selection/http.ts'
import { vendingReactions } from '#stages/vending/reactions.ts'
import { type Places, placesFor, uploadsAtOnce } from '#stages/workspace/places.ts'
import type { LinkPolicy } from '#stages/workspace/policy.ts'
import { type RunningReads, runningReads } from '#stages/workspace/running-reads.ts'
import { accessEndpoints } from '#stages/workspace/http/access.ts'
import { destructionEndpoints } from '#stages/workspace/http/destruction.ts'
import { contentEndpoints } from '#stages/workspace/http/content.ts'
import { workspaceEndpoints } from '#stages/workspace/http.ts'
import { workspaceReactions } from '#stages/workspace/reactions.ts'
import type { Limits } from '#stages/workspace/rules/limits.ts'
import { countHolders } from '#stages/workspace/store/holders.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { type SinkAddress, sinksWarning } from './config/audit.ts'
import type { ObjectSettings } from './config/objects.ts'
import type { DocuSignSettings, Settings } from './config.ts'
import {
  linksOf,
  openAuditSinks,
  openObjects,
  openSeals,
  openSignIn,
  openSigning,
  type SignInParts,
} from './openings.ts'
import { everySecond } from './pulse.ts'
import { startReaders } from './reading-threads.ts'
import { cast } from './demo/cast.ts'
import { shippedTools } from './gallery/shipped.ts'
import { workstationPrograms } from './workstation/programs.ts'
import { readTestRun, testRunFile } from './test-run.ts'
import { version } from './version.ts'

/** Everything that a stage may need of the outside world; the one place that picks implementations. */
export type Deps = SignInParts & {
  readonly db: Database
  readonly pool: pg.Pool
  readonly objects: ObjectStore
  /** Of which files the object store may give the bytes itself. */
  readonly links: LinkPolicy
  readonly reference: Reference
  readonly documents: Documents
  readonly seals: Seals
  readonly secrets: Secrets
  readonly auditKey: AuditKey
  readonly auditSinks: readonly AuditSink[]
  /** What there is to say of the sinks in the settings. */
  readonly auditWarning: string | undefined
  readonly mailer: Mailer
  readonly scanner: Scanner
  /** Undefined where signatures are collected by the platform itself. */
  readonly signingService: SigningService | undefined
  readonly outbox: OutboxWorker
  readonly siteUrl: string
  readonly mailFrom: string
  readonly name: string
  readonly demo: boolean
  /** The fewest people that a figure shown to visitors may count. */
  readonly smallestGroup: number
  /** What the tests said here last; undefined where they did not run. */
  readonly testRun: TestRun | undefined
  readonly startReaders: StartReaders
  /** Downloads that run in this process. */
  readonly reads: RunningReads
  /** Uploads that run in this process, by person. */
  readonly uploadPlaces: Places
  /** What people and projects may have, and what runs cost. */
  readonly workLimits: Limits
  readonly prices: Prices
  /** Moves jobs on, once it is started. */
  readonly jobs: Reconciler
  /** What processes tell each other at once. */
  readonly line: Line
  /** How long a workstation stays. */
  readonly workstations: { readonly mostHours: number; readonly idleMinutes: number }
  close(): Promise<void>
}

export type WireOptions = Pick<
  Settings,
  | 'dataFolder'
  | 'name'
  | 'demo'
  | 'smallestGroup'
  | 'smtpUrl'
  | 'mailFrom'
  | 'clamd'
  | 'sealP12'
  | 'timestamp'
  | 'signIn'
> & {
  readonly databaseUrl: string
  /** It runs on this machine, for this platform alone. */
  readonly isEmbedded?: boolean
  readonly siteUrl: string
  /** Without them objects are in the folder of the data. */
  readonly objects?: ObjectSettings
  /** Places outside for checkpoints of the audit log; without them they stay in the database. */
  readonly auditSinks?: readonly SinkAddress[]
  readonly docuSign?: DocuSignSettings | undefined
  /** Folder of the reference genome, where the operator brings one. */
  readonly reference?: string | undefined
  /** Where tools run; without it, they wait. */
  readonly executor?: Executor | undefined
  /** Without them everybody may have as much as they like, and it costs nothing. */
  readonly workLimits?: Limits | undefined
  readonly prices?: Prices | undefined
  /** How long a workstation stays. */
  readonly workstations?: Deps['workstations'] | undefined
  /** Where the tests leave what they said; that of this checkout, where it does not matter. */
  readonly testRunFile?: string | undefined
  /** Stands in for what `docuSign` would open. For tests. */
  readonly signingService?: SigningService | undefined
  /** Hears of each job that failed and will be tried again. */
  readonly onFault: (queue: string, error: unknown) => void
}

/** Where the demo keeps the reference genome of its files. */
export const referenceFolder = (dataFolder: string): string => join(dataFolder, 'reference')

/** Connects, migrates and builds the parts; `close` gives everything back. */
export async function wire(options: WireOptions): Promise<Deps> {
  const objects = await openObjects(options)
  const seals = await openSeals(options)
  const secrets = await fileSecrets(join(options.dataFolder, 'secret.key'))
  const auditKey = await fileAuditKey(join(options.dataFolder, 'audit'))
  const signingService =
    options.signingService ?? (await openSigning(options.docuSign, options.siteUrl))
  const signIn = await openSignIn(options)
  const { db, pool } = connect(options.databaseUrl)
  // What follows from an event is done after what somebody waits for: a vend takes a processor for seconds.
  const behind = options.isEmbedded ? connect(options.databaseUrl, 16, true) : { db, pool }
  try {
    await migrate(pool)
    const opened = { ...signIn, objects, links: linksOf(options), seals, secrets, auditKey }
    return await wireOver(options, { ...opened, signingService, db, pool }, behind)
  } catch (error) {
    await Promise.all([...new Set([db, behind.db])].map((one) => one.destroy()))
    throw error
  }
}

async function wireOver(
  options: WireOptions,
  opened: Pick<
    Deps,
    'objects' | 'links' | 'seals' | 'secrets' | 'auditKey' | 'signingService' | 'db' | 'pool'
  > &
    SignInParts,
  behind: Connection,
): Promise<Deps> {
  const { db } = opened
  const line = openLine(options.databaseUrl, opened.pool)
  const { auditSinks = [] } = options
  const mailer = options.smtpUrl === undefined ? outboxPage : smtpMailer(options.smtpUrl)
  const parts = {
    ...opened,
    auditSinks: openAuditSinks(auditSinks, { ...options, mailer }),
    auditWarning: sinksWarning({ demo: options.demo, auditSinks }),
    reference: folderReference(options.reference ?? referenceFolder(options.dataFolder)),
    documents: typstDocuments(),
    mailer,
    scanner: options.clamd === undefined ? noScanner : clamdScanner(options.clamd),
    siteUrl: options.siteUrl,
    mailFrom: options.mailFrom,
    name: options.name,
    demo: options.demo,
    smallestGroup: options.smallestGroup,
    testRun: await readTestRun(options.testRunFile ?? testRunFile),
    startReaders,
    line,
    workstations: options.workstations ?? { mostHours: 8, idleMinutes: 30 },
    reads: runningReads(db, everySecond, options.onFault),
    workLimits: options.workLimits ?? { person: {}, project: {} },
    prices: options.prices ?? noPrices,
    uploadPlaces: placesFor(uploadsAtOnce, 'uploads'),
  }
  await keepShippedVersion(parts)
  await keepShippedTools(parts, shippedTools())
  const outbox = await openOutbox(
    options.databaseUrl,
    (announcer) => reactionsOf({ ...parts, ...behind, outbox: announcer }),
    options.onFault,
  )
  const jobs = reconciler(
    {
      ...parts,
      outbox,
      executor: options.executor,
      pathOfFile: ({ id, containerId, name }) =>
        linkToFile(parts, { fileId: id, projectId: containerId, name }),
      workstationPrograms: workstationPrograms(),
    },
    options.onFault,
  )
  return {
    ...parts,
    outbox,
    jobs,
    async close() {
      await jobs.stop()
      await outbox.stop()
      await line.close()
      await Promise.all([...new Set([db, behind.db])].map((one) => one.destroy()))
    },
  }
}

const noPrices: Prices = { currency: 'USD', coreHour: 0, memoryGiBHour: 0, storageGiBMonth: 0 }

type Parts = Omit<Deps, 'outbox' | 'jobs' | 'close'> & { readonly outbox: Outbox }

/** Everything that follows from an event, upstream first. */
const reactionsOf = (parts: Parts): readonly Reaction[] => [
  ...mailReactions(parts),
  ...auditReactions(parts),
  ...identityReactions(parts),
  // Who holds a file is known downstream; an import asks before it takes one back.
  ...catalogReactions({ ...parts, countHolders }),
  ...requestReactions(parts),
  ...agreementReactions(parts),
  ...reviewReactions(parts),
  ...vendingReactions(parts),
  ...workspaceReactions(parts),
  ...computeReactions(parts),
  ...incidentReactions(parts),
  ...progressReactions(parts),
  ...oversightReactions(parts),
]

/** Everything that is served under `/api/v1`. */
export const endpointsOf = (deps: Deps): readonly Served[] => [
  ...identityEndpoints({
    ...deps,
    version,
    cast: cast.map(({ handle, name, institution, part }) => ({ handle, name, institution, part })),
  }),
  ...tokenEndpoints({
    ...deps,
    needMember: (personId, id) => readProjectFacts(deps.db, personId, id),
  }),
  ...signInEndpoints(deps),
  ...accountEndpoints(deps),
  ...peopleEndpoints(deps),
  ...clockEndpoints(deps),
  ...outboxEndpoints(deps),
  ...auditEndpoints(deps),
  ...recoveryEndpoints(deps),
  ...catalogEndpoints(deps),
  ...selectionEndpoints(deps),
  ...requestEndpoints(deps),
  ...agreementEndpoints(deps),
  ...signingEndpoints(deps),
  ...versionEndpoints(deps),
  ...reviewEndpoints(deps),
  ...workEndpoints(deps),
  ...committeeEndpoints(deps),
  ...workspaceEndpoints(deps),
  ...contentEndpoints(deps),
  ...computeEndpoints(deps),
  ...accessEndpoints(deps),
  ...incidentEndpoints(deps),
  ...progressEndpoints(deps),
  ...workstationEndpoints(deps),
  ...toolEndpoints(deps),
  ...costEndpoints(deps),
  ...oversightEndpoints(deps),
  ...destructionEndpoints(deps),
]
