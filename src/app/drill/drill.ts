import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import {
  confirmRecovery,
  decideHeld,
  readRecovery,
  replayEvents,
} from '#ledgers/recovery/contract.ts'
import { importRelease } from '#stages/catalog/import/import.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { downloadFile } from '#stages/workspace/contract.ts'
import { checkBackup } from '../backup/check.ts'
import { makeBackup } from '../backup/make.ts'
import { placeAt, type Place } from '../backup/place.ts'
import { restoreBackup } from '../backup/restore.ts'
import { makeKey, readKey } from '../backup/sealed.ts'
import { readSettings, type Settings } from '../config.ts'
import { cast } from '../demo/cast.ts'
import { openInstance } from '../instance.ts'
import { type Person, signIn } from '../journey/person.ts'
import {
  approveAll,
  fileByForm,
  md5,
  must,
  refusal,
  treeOf,
  waitForVends,
} from '../journey/steps.ts'
import { type RunningServer, start } from '../start.ts'
import { verifyAll } from '../verify.ts'
import { drillBytes, drillFiles, drillManifest, drillUnits, withdrawnFile } from './data.ts'

/*
 * The drill: a platform of invented people is backed up, goes on, is lost, and is restored elsewhere. What must hold
 * afterwards is looked at over the public API, as its people would.
 */

export type DrillStep = { readonly name: string; readonly ms: number; readonly result: string }

export type DrillReport = {
  readonly steps: readonly DrillStep[]
  /** From the begin of the restore until its people could work again, in milliseconds. */
  readonly restoreMs: number
  /** The events that were lost, first and last. */
  readonly lost: { readonly from: number; readonly to: number }
  readonly events: number
}

type Options = {
  /** Where mail is sent; without it, it stays on its page. */
  readonly smtpUrl?: string | undefined
  readonly onStep: (step: DrillStep) => void
}

type Walk = <T>(
  name: string,
  work: () => Promise<readonly [result: string, value: T]>,
) => Promise<T>

/** @throws JourneyFault at the first thing that does not hold. */
export async function drill(options: Options): Promise<DrillReport> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-drill-'))
  // The database runs as another user when this one is root.
  await chmod(folder, 0o711)
  const steps: DrillStep[] = []
  const walk: Walk = async (name, work) => {
    const began = performance.now()
    const [result, value] = await work()
    const step = { name, ms: Math.round(performance.now() - began), result }
    steps.push(step)
    options.onStep(step)
    return value
  }
  try {
    const before = await live(folder, options, walk)
    const restored = await restore(folder, before, options, walk)
    return { steps, ...restored }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const settingsIn = (folder: string, { smtpUrl = '' }: Options): Settings =>
  readSettings({
    ACCESSION_DATA: folder,
    ACCESSION_PORT: '0',
    ACCESSION_DEMO: '1',
    ACCESSION_DEMO_CATALOG: '0',
    ACCESSION_EXECUTOR: 'none',
    ACCESSION_LOG: 'error',
    ACCESSION_SMTP_URL: smtpUrl,
  })

type Before = {
  readonly place: Place
  readonly snapshot: string
  /** The log as it was exported before the platform was lost. */
  readonly exported: string
  readonly newest: number
  readonly projectId: string
  readonly md5s: ReadonlyMap<string, string>
  readonly revoked: string
  readonly cookie: Person
}

const chairOf =
  (url: string) =>
  (dau: string): Promise<Person> =>
    signIn(url, cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')

const importDrill = (deps: RunningServer['instance']['deps'], withLater: boolean) =>
  importRelease(deps, drillManifest(withLater), {
    release: withLater ? 'drill 2' : 'drill 1',
    source: 'drill',
    openBytes: drillBytes,
  })

/** What happens before the platform is lost. */
async function live(folder: string, options: Options, walk: Walk): Promise<Before> {
  const server = await walk('start a platform of invented people', async () => {
    const started = await start(settingsIn(join(folder, 'before'), options), () => undefined)
    return [started.url, started] as const
  })
  const { url, instance } = server
  const { deps } = instance
  try {
    const ada = await signIn(url, 'ada')
    const stella = await signIn(url, 'stella')
    const { projectId, md5s } = await walk(
      'a request is approved, and its files vended',
      async () => {
        await importDrill(deps, false)
        const request = await fileByForm(ada, 'Drill', true)
        const daus = await approveAll(stella, chairOf(url), request.id)
        const arrived = await waitForVends(ada, request.id, daus.length)
        const digests = await digestsOf(ada, arrived.projectId)
        must(digests.size === drillFiles, `every file is there: ${digests.size}`)
        return [`${digests.size} files`, { projectId: arrived.projectId, md5s: digests }] as const
      },
    )
    const { place, snapshot } = await walk(
      'a backup is made while it runs, and read again',
      async () => {
        const key = join(folder, 'backup.key')
        await makeKey(key)
        await mkdir(join(folder, 'backups'))
        const kept = placeAt(join(folder, 'backups'), await readKey(key))
        const made = await makeBackup(deps, kept, {
          dataFolder: join(folder, 'before'),
          withObjects: true,
        })
        const { faults } = await checkBackup(kept, made.snapshot)
        must(faults.length === 0, faults.join('; '))
        return [made.snapshot, { place: kept, snapshot: made.snapshot }] as const
      },
    )
    const revoked = await walk(
      'afterwards access is revoked, a file withdrawn, a request approved',
      () => changeAfterwards(server, { ada, stella }),
    )
    const { exported, newest } = await walk(
      'the audit log is exported, and the platform is lost',
      async () => {
        const log = await exportOf(deps.db)
        return [`${log.newest} events`, log] as const
      },
    )
    return { place, snapshot, exported, newest, projectId, md5s, revoked, cookie: ada }
  } finally {
    await server.stop()
  }
}

/** Answers the DAU of which access was revoked. */
async function changeAfterwards(
  { url, instance }: RunningServer,
  { ada, stella }: { readonly ada: Person; readonly stella: Person },
): Promise<readonly [string, string]> {
  const { me } = await ada.call(readInstance)
  const [dau = ''] = drillUnits
  await stella.call(revokeGrant, {
    params: { dau },
    body: { personId: me?.id ?? '', reason: 'Left the institution.' },
  })
  const ben = await signIn(url, 'ben')
  const request = await fileByForm(ben, 'Lost', false)
  const daus = await approveAll(stella, chairOf(url), request.id)
  await waitForVends(ben, request.id, daus.length)
  await importDrill(instance.deps, true)
  return [`${dau} revoked, ${withdrawnFile} withdrawn`, dau] as const
}

async function digestsOf(person: Person, projectId: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>()
  for (const file of (await treeOf(person, projectId)).files)
    if (file.kind === 'vended') {
      const params = { projectId, fileId: file.id }
      digests.set(file.name, md5(await person.download(downloadFile, { params })))
    }
  return digests
}

/** The audit log as lines of JSON. */
async function exportOf(db: Database): Promise<{ exported: string; newest: number }> {
  const { rows } = await sql<{ seq: number; at: Date; body: string; hash: string }>`
    select seq, at, body, encode(hash, 'hex') as hash from audit_event order by seq`.execute(db)
  return {
    exported: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    newest: rows.at(-1)?.seq ?? 0,
  }
}

const adaAddress = cast.find(({ handle }) => handle === 'ada')?.email ?? ''

type After = Omit<DrillReport, 'steps'>

async function restore(
  folder: string,
  before: Before,
  options: Options,
  walk: Walk,
): Promise<After> {
  const settings = settingsIn(join(folder, 'after'), options)
  const began = performance.now()
  const seq = await walk('the backup is restored into an empty place', async () => {
    const { snapshot, newest: knownTo } = before
    const { manifest } = await restoreBackup(settings, before.place, { snapshot, knownTo })
    return [`up to event ${manifest.audit.seq}`, manifest.audit.seq] as const
  })
  const events = await walk(
    'every ledger replays to its table; every object is there',
    async () => {
      const instance = await openInstance(settings, () => undefined)
      try {
        const checks = await verifyAll(instance.deps)
        const faults = checks.flatMap((check) => check.faults)
        must(faults.length === 0, faults.join('; '))
        return [`${checks.length} checks`, checks[0]?.count ?? 0] as const
      } finally {
        await instance.close()
      }
    },
  )
  const server = await start(settings, () => undefined)
  try {
    await recover(server, before, walk)
    const restoreMs = Math.round(performance.now() - began)
    await lookAround(server, before, walk)
    return { restoreMs, lost: { from: seq + 1, to: before.newest }, events }
  } finally {
    await server.stop()
  }
}

/** What an administrator does before the platform works again. */
async function recover(
  { url, instance }: RunningServer,
  before: Before,
  walk: Walk,
): Promise<void> {
  const alex = await walk('nobody but administrators signs in, and nothing changes', async () => {
    must(
      (await refusal(before.cookie.at(url).call(readRecovery))) === 'not-authenticated',
      'sessions are over',
    )
    const refused = await signIn(url, 'ada').then(
      () => 'let in',
      (error: Error) => error.message,
    )
    must(refused.includes('"recovering"'), refused)
    const administrator = await signIn(url, 'alex')
    must(
      (await refusal(
        administrator.call(revokeGrant, {
          params: { dau: drillUnits[0] ?? '' },
          body: { personId: 'person-1', reason: 'No.' },
        }),
      )) === 'recovering',
      'nothing changes',
    )
    return ['recovering', administrator] as const
  })
  await walk(
    'later events are heeded, the rest is released, the lost release imported',
    async () => {
      const { recovery } = await alex.call(readRecovery)
      must(recovery?.lost?.to === before.newest, 'what is lost is told to the last event')
      const heeded = await alex.call(replayEvents, { body: { lines: before.exported } })
      must(heeded.releaseMissing === 2, 'the later release is missed')
      must(
        !heeded.held.some(({ dau, email }) => dau === before.revoked && email === adaAddress),
        'what was revoked is not offered',
      )
      await alex.call(decideHeld, { params: { decision: 'release' } })
      must((await refusal(alex.call(confirmRecovery))) === 'wrong-state', 'the release comes first')
      await importDrill(instance.deps, true)
      await alex.call(confirmRecovery)
      return [
        `${heeded.heldInAll} released, ${heeded.grantsLost} to be decided again`,
        undefined,
      ] as const
    },
  )
  await walk('its people work again', async () => {
    await until(async () => (await probe(url)) !== 'recovering', 'people sign in again')
    return ['signed in', undefined] as const
  })
}

/** Waits for what comes by itself. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 100) {
    must(waited < 60_000, what)
    await sleep(100)
  }
}

/** With what a change is refused that nobody may make. */
const probe = async (url: string): Promise<string> => {
  const person = await signIn(url, 'ada').catch(() => undefined)
  if (person === undefined) return 'recovering'
  const body = { personId: 'person-1', reason: 'A probe.' }
  return refusal(person.call(revokeGrant, { params: { dau: drillUnits[0] ?? '' }, body }))
}

async function lookAround({ url }: RunningServer, before: Before, walk: Walk): Promise<void> {
  const ada = await signIn(url, 'ada')
  await walk('vended files have their MD5; what was revoked or withdrawn is refused', async () => {
    const isThere = async () =>
      (await treeOf(ada, before.projectId)).files.some(({ name }) => name === withdrawnFile)
    await until(async () => !(await isThere()), 'the withdrawn file leaves the project')
    const { files } = await treeOf(ada, before.projectId)
    let same = 0
    for (const file of files.filter(({ kind }) => kind === 'vended')) {
      const download = ada.download(downloadFile, {
        params: { projectId: before.projectId, fileId: file.id },
      })
      if (file.daus.includes(before.revoked)) {
        must((await refusal(download)) === 'not-permitted', `${file.name} is refused`)
      } else {
        must(md5(await download) === before.md5s.get(file.name), `${file.name} has its MD5`)
        same += 1
      }
    }
    must(same > 0, 'some files are readable')
    return [`${same} files are the same`, undefined] as const
  })
}
