import { Command } from 'commander'
import { Problem } from '#kernel/problem.ts'
import { settingsOfProcess } from '../config.ts'
import type { ObjectSettings } from '../config/objects.ts'
import { openObjects } from '../openings.ts'
import { CommandFailed } from './exit.ts'

export const objectsCommand = (): Command =>
  new Command('objects')
    .description(
      'Say where the bytes of files are kept, and whether they can be written and read there.',
    )
    .action(async () => {
      const settings = settingsOfProcess()
      const store = await openObjects(settings)
      try {
        await store.ready()
        const { sha256 } = await store.write(sample())
        await Array.fromAsync(store.read(sha256))
      } catch (error) {
        if (error instanceof Problem)
          throw new CommandFailed(`${placeOf(settings.objects)}: ${error.message}`)
        throw error
      }
      console.log(`Objects are written to and read from ${placeOf(settings.objects)}.`)
    })

/** The same each time, so that one copy of it is kept. */
async function* sample(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('accession objects')
}

function placeOf(objects: ObjectSettings): string {
  switch (objects.kind) {
    case 'folder':
      return 'the folder objects in ACCESSION_DATA'
    case 'azure':
      return `the container ${objects.container} of ${objects.endpoint ?? objects.account}`
    case 's3':
      return `the bucket ${objects.bucket} of ${objects.endpoint ?? 'Amazon S3'}`
    default:
      return objects satisfies never
  }
}
