import { SingleBar } from 'cli-progress'
import { Command } from 'commander'
import { realpath } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { counted, grouped } from '#kernel/count.ts'
import { checkBackup } from '../backup/check.ts'
import { makeBackup } from '../backup/make.ts'
import { findSnapshot, type Manifest } from '../backup/manifest.ts'
import { placeAt } from '../backup/place.ts'
import { BackupFault, makeKey, readKey } from '../backup/sealed.ts'
import { settingsOfProcess } from '../config.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

type Options = { readonly key: string; readonly withObjects?: boolean; readonly snapshot?: string }

const keyOption = ['--key <file>', 'the key, made by `accession backup key`'] as const

export const backupCommand = (): Command => {
  const backup = new Command('backup').description('Backups, made while the server runs.')
  backup
    .command('make', { isDefault: true })
    .description('Back up the database and the objects, sealed; `backup <folder>` does the same.')
    .argument('<folder>', 'where backups are kept; objects that are there already are not copied')
    .requiredOption(...keyOption)
    .option('--with-objects', 'also the objects that Azure or S3 keeps')
    .action((folder: string, options: Options) => make(folder, options).catch(tellFault))
  backup
    .command('verify')
    .description('Read a backup to its last byte, and say whether it is whole.')
    .argument('<folder>')
    .requiredOption(...keyOption)
    .option('--snapshot <name>', 'another one than the newest')
    .action((folder: string, options: Options) => verify(folder, options).catch(tellFault))
  backup
    .command('key')
    .description('Make a key for backups. Without it nobody reads them, you included.')
    .argument('<file>', 'outside of the data folder and of the backups')
    .action(async (file: string) => {
      await makeKey(file).catch((error: Error) => {
        throw new CommandFailed(error.message)
      })
      console.log(
        `${file} holds a new key. Keep a copy where neither the server nor its backups are.`,
      )
    })
  return backup
}

export function tellFault(error: unknown): never {
  if (error instanceof BackupFault) throw new CommandFailed(error.message, { cause: error })
  throw error
}

async function make(folder: string, options: Options): Promise<void> {
  const settings = settingsOfProcess()
  await needApart(options.key, [settings.dataFolder, folder])
  const place = placeAt(resolve(folder), await readKey(options.key))
  const isHere = settings.objects.kind === 'folder' || options.withObjects === true
  const bar = progressBar()
  try {
    const { snapshot, manifest, newObjects } = await withInstance(({ deps }) =>
      makeBackup(deps, place, {
        dataFolder: settings.dataFolder,
        withObjects: isHere,
        onProgress: ({ step, done, of }) => bar.tell(`Copying ${step}`, done, of),
      }),
    )
    bar.stop()
    console.log(
      [
        `The backup ${snapshot} is whole: ${factsOf(manifest)}`,
        isHere
          ? `${counted(newObjects, 'object')} of them are new here.`
          : 'The objects are not in it: protect the container or bucket against deletion, for longer than the oldest backup is kept.',
        'Not in it, so keep a copy of each elsewhere: secret.key, seal/own, the key of backups, and what the settings name.',
      ].join('\n'),
    )
  } finally {
    bar.stop()
  }
}

async function verify(folder: string, { key, snapshot: wanted }: Options): Promise<void> {
  const place = placeAt(resolve(folder), await readKey(key))
  const snapshot = await findSnapshot(place, wanted)
  const bar = progressBar()
  const { manifest, faults } = await checkBackup(place, snapshot, (done, of) =>
    bar.tell('Reading objects', done, of),
  ).finally(() => bar.stop())
  for (const fault of faults) console.log(`FAIL ${fault}`)
  if (faults.length > 0) throw new CommandFailed(`The backup ${snapshot} is not whole.`)
  console.log(`The backup ${snapshot} is whole: ${factsOf(manifest)}`)
}

const factsOf = ({ tables, objects, audit }: Manifest): string =>
  [
    `${counted(tables.length, 'table')} with ${counted(
      tables.reduce((sum, { rows }) => sum + rows, 0),
      'row',
    )}, ${counted(objects.count, 'object')} of ${grouped(objects.bytes)} bytes${objects.kept === 'here' ? '' : ' (elsewhere)'}.`,
    `Its audit log ends with event ${audit.seq}, ${audit.hash}.`,
  ].join('\n')

/** A thief of the folder would have the key along with it. @throws BackupFault */
async function needApart(key: string, folders: readonly string[]): Promise<void> {
  const at = await realpath(dirname(resolve(key))).catch(() => dirname(resolve(key)))
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => resolve(folder))
    if (!relative(real, at).startsWith('..'))
      throw new BackupFault(`The key lies within ${folder}. Keep it elsewhere.`)
  }
}

/** On a terminal only. */
export function progressBar(): {
  tell(what: string, done: number, of: number): void
  stop(): void
} {
  const bar = new SingleBar({
    format: '{what} {bar} {percentage}% | {value} of {total} | {duration_formatted}',
    clearOnComplete: true,
    hideCursor: true,
  })
  let isShown = false
  return {
    tell(what, done, of) {
      if (!isShown) bar.start(of, done, { what })
      isShown = true
      bar.setTotal(of)
      bar.update(done, { what })
    },
    stop: () => bar.stop(),
  }
}
