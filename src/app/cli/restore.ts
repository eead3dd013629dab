import { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { counted } from '#kernel/count.ts'
import { replayLater } from '#ledgers/recovery/commands.ts'
import { contradicted, readCheckpoints, type Seen } from '../backup/checkpoints.ts'
import { findSnapshot } from '../backup/manifest.ts'
import { placeAt } from '../backup/place.ts'
import { restoreBackup } from '../backup/restore.ts'
import { readKey } from '../backup/sealed.ts'
import { settingsOfProcess } from '../config.ts'
import { openInstance } from '../instance.ts'
import type { Deps } from '../wire.ts'
import { progressBar, tellFault } from './backup.ts'
import { CommandFailed } from './exit.ts'
import { sayRecovery } from './recover.ts'
import { sayChecks } from './verify-all.ts'

type Options = {
  readonly into: string
  readonly key: string
  readonly snapshot?: string
  readonly checkpoints?: string
  readonly events?: string
}

export const restoreCommand = (): Command =>
  new Command('restore')
    .description('Restore a backup into an empty place, prove it, and leave it recovering.')
    .argument('<folder>', 'where backups are kept')
    .requiredOption('--into <data>', 'the new ACCESSION_DATA; a DATABASE_URL has to be empty, too')
    .requiredOption('--key <file>', 'the key of the backups')
    .option('--snapshot <name>', 'another one than the newest')
    .option('--checkpoints <path>', 'file or folder of checkpoints that were kept elsewhere')
    .option('--events <file>', 'later events of the audit log, exported as lines of JSON')
    .action((folder: string, options: Options) => restore(folder, options).catch(tellFault))

async function restore(folder: string, options: Options): Promise<void> {
  const settings = { ...settingsOfProcess(), dataFolder: resolve(options.into) }
  const seen = options.checkpoints === undefined ? [] : await readCheckpoints(options.checkpoints)
  const events = options.events === undefined ? undefined : await readFile(options.events, 'utf8')
  const place = placeAt(resolve(folder), await readKey(options.key))
  const snapshot = await findSnapshot(place, options.snapshot)
  const bar = progressBar()
  const { manifest, hasSecretKey } = await restoreBackup(settings, place, {
    snapshot,
    knownTo: Math.max(0, ...seen.map(({ seq }) => seq)),
    onProgress: ({ step, done, of }) => bar.tell(`Restoring ${step}`, done, of),
  }).finally(() => bar.stop())
  console.log(`The backup ${snapshot} is restored into ${settings.dataFolder}.`)
  const instance = await openInstance(settings, (_queue, error) => console.error(error))
  try {
    const { deps } = instance
    if (events !== undefined)
      console.log(`Later events were heeded up to ${await replayLater(deps, undefined, events)}.`)
    await prove(deps, manifest.audit.seq, seen)
    if (!hasSecretKey)
      console.log(
        'secret.key is another one than when the backup was made: put the copy of it back before people sign in, or authenticator apps have to be set up anew.',
      )
    await sayRecovery(deps)
  } finally {
    await instance.close()
  }
}

/** @throws CommandFailed where something does not hold */
async function prove(deps: Deps, end: number, seen: readonly Seen[]): Promise<void> {
  const others = await contradicted(deps.db, end, seen)
  for (const { seq } of others)
    console.log(`FAIL event ${seq} is another one than the checkpoint of it says`)
  const within = seen.filter(({ seq }) => seq <= end)
  if (seen.length > 0)
    console.log(`${counted(within.length - others.length, 'checkpoint')} hold, of ${seen.length}.`)
  if ((await sayChecks(deps)) && others.length === 0) return
  throw new CommandFailed('It was restored, and not everything holds.')
}
