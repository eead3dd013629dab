import type { FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localExecutor } from '#adapters/executor/local.ts'
import type { Executor } from '#adapters/executor/port.ts'
import { defaultWorker } from '#adapters/executor/worker.ts'
import type { ClamdAddress } from '#adapters/scanner/clamd.ts'
import type { SigningService } from '#adapters/signing/port.ts'
import { readSettings } from '#app/config.ts'
import { seedCast } from '#app/demo/seed.ts'
import { readiness } from '#app/instance.ts'
import { type Person, signIn, visitor } from '#app/journey/person.ts'
import { everySecond } from '#app/pulse.ts'
import { createServer } from '#app/server.ts'
import type { Tls } from '#app/tls.ts'
import { type Deps, endpointsOf, wire, type WireOptions } from '#app/wire.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import {
  type ImportOptions,
  importRelease,
  type ImportReport,
} from '#stages/catalog/import/import.ts'
import { type ManifestColumn, manifestColumns } from '#stages/catalog/vocabulary.ts'
import { freshDatabase } from './database.ts'

/** A whole platform on a database of its own: the real server on loopback, the cast, and jobs done on demand. */
export type Platform = {
  readonly url: string
  /** Where objects and keys are. */
  readonly dataFolder: string
  readonly deps: Deps
  /** With which another process of the same platform would start. */
  readonly options: WireOptions
  readonly app: FastifyInstance
  readonly visitor: Person
  as(handle: string): Promise<Person>
  /** Imports rows given as partial manifest rows; what they leave out is empty, or a valid default. */
  importRows(
    rows: readonly Partial<Record<ManifestColumn, string>>[],
    options?: Partial<ImportOptions>,
  ): Promise<ImportReport>
  close(): Promise<void>
}

export type PlatformOptions = {
  /** Serves the built pages as well. */
  readonly withPages?: boolean
  /** Origins that may hand selections over. */
  readonly origins?: readonly string[]
  /** That one person may make in a second; without it, as many as a test likes. */
  readonly callsPerSecond?: number
  /** Where the virus scanner listens. */
  readonly clamd?: ClamdAddress
  /** Where objects are kept, when not in a folder. */
  readonly objects?: WireOptions['objects']
  /** Where mail is sent; without it, it stays on its page. */
  readonly smtpUrl?: string
  /** Places outside for checkpoints of the audit log. */
  readonly auditSinks?: WireOptions['auditSinks']
  /** A key of the operator's that seals. */
  readonly sealP12?: WireOptions['sealP12']
  /** Who collects signatures in the platform's place. */
  readonly signingService?: SigningService
  /** Speaks HTTPS with it. */
  readonly tls?: Tls
  /** As the operator set it; the platform listens elsewhere. */
  readonly siteUrl?: string
  /** At which it listens; a free one, where it does not matter. */
  readonly port?: number
  /** Not a demo: people sign in with what they have. */
  readonly demo?: boolean
  readonly signIn?: Partial<WireOptions['signIn']>
  /** Limits and prices of the operator. */
  readonly workLimits?: WireOptions['workLimits']
  readonly prices?: WireOptions['prices']
  /** Of what the server writes on standard error. */
  readonly logLevel?: string
  /** Reverse proxies that are believed. */
  readonly proxies?: readonly string[]
  /** Runs tools on this machine, or where it says. */
  readonly withTools?: boolean | ((dataFolder: string) => Executor)
  /** Where the tests left what they said; without it, they never ran. */
  readonly testRunFile?: string
  /** How long a workstation stays. */
  readonly workstations?: WireOptions['workstations']
}

export async function startPlatform({
  withPages = false,
  origins = [],
  callsPerSecond,
  clamd,
  objects,
  smtpUrl,
  auditSinks,
  sealP12,
  signingService,
  tls,
  siteUrl = 'http://localhost:8080',
  port = 0,
  demo = true,
  signIn: signInSettings = {},
  workLimits,
  prices,
  withTools = false,
  workstations,
  testRunFile,
  logLevel = 'error',
  proxies = [],
}: PlatformOptions = {}): Promise<Platform> {
  const { url: databaseUrl, db } = await freshDatabase()
  await db.destroy()
  const dataFolder = await mkdtemp(join(tmpdir(), 'accession-objects-'))
  const options: WireOptions = {
    databaseUrl,
    dataFolder,
    siteUrl,
    signingService,
    workLimits,
    prices,
    name: 'Accession',
    demo,
    ...(objects && { objects }),
    ...(auditSinks && { auditSinks }),
    signIn: { ...readSettings({}).signIn, ...signInSettings },
    smallestGroup: 5,
    smtpUrl,
    clamd,
    mailFrom: 'Accession <notifications@localhost>',
    sealP12,
    timestamp: undefined,
    workstations,
    testRunFile: testRunFile ?? join(dataFolder, 'test-run.json'),
    ...(withTools && { executor: (withTools === true ? toolsOf : withTools)(dataFolder) }),
    onFault: (queue, error) => process.stderr.write(`${queue}: ${String(error)}\n`),
  }
  const deps = await wire(options)
  if (demo) await seedCast(deps.db)
  const app = await createServer({
    served: endpointsOf(deps),
    identify: (token) => actorByToken(deps.db, token),
    dnanexus: deps,
    isReady: () => readiness(deps),
    logLevel,
    proxies,
    isSecure: siteUrl.startsWith('https:'),
    origins,
    callsPerSecond,
    tls,
    ...(withPages && { pages: join(import.meta.dirname, '../dist/web') }),
  })
  const url = await app.listen({ port, host: '127.0.0.1' })
  if (withTools !== false) deps.jobs.start(everySecond, url)
  return {
    url,
    dataFolder,
    deps,
    options,
    app,
    visitor: visitor(url),
    as: (handle) => signIn(url, handle),
    importRows: (rows, options = {}) =>
      importRelease(deps, manifestText(rows), { release: 'r1', source: 'test', ...options }),
    async close() {
      await app.close()
      await deps.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

const toolsOf = (dataFolder: string): Executor =>
  localExecutor({
    folder: join(dataFolder, 'attempts'),
    worker: { ...defaultWorker, dxToolkit: process.env['DX_TOOLKIT'] },
    cores: 4,
  })

/** The text of a manifest with every column. */
export async function* manifestText(
  rows: readonly Partial<Record<ManifestColumn, string>>[],
): AsyncGenerator<string> {
  yield `${manifestColumns.join('\t')}\n`
  for (const row of rows) {
    const full: Partial<Record<ManifestColumn, string>> = { file_type: 'BAM', ...row }
    yield `${manifestColumns.map((column) => full[column] ?? '').join('\t')}\n`
  }
}
