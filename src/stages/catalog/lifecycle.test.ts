import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { allowedBy, documented, tryCells, type LifecycleTable } from '#test/lifecycle-cells.ts'
import { manifestText, type Platform, startPlatform } from '#test/platform.ts'
import { commandReleaseImport, readReleaseImport, startReleaseImport } from './contract/imports.ts'
import {
  type ReleaseImportRole,
  type ReleaseImportState,
  releaseImportStates,
  stewardCommands,
  type StewardCommand,
} from './lifecycle.ts'

const parts: Readonly<Record<string, readonly ReleaseImportRole[]>> = {
  stella: ['steward'],
  audrey: [],
  alex: [],
  chika: [],
  ada: [],
}

let platform: Platform
let people: Record<string, Person>
let table: LifecycleTable
let importId: string
beforeAll(async () => {
  platform = await startPlatform()
  people = Object.fromEntries(
    await Promise.all(
      Object.keys(parts).map(async (handle) => [handle, await platform.as(handle)] as const),
    ),
  )
  table = await documented('Import of a release')
  const text = await Array.fromAsync(
    manifestText([{ file_path: 'a.bam', dau: 'PCG', sample_name: 'S1', subject_name: 'P1' }]),
  )
  const query = { release: 'first', source: 'first.tsv' }
  const bytes = new TextEncoder().encode(text.join(''))
  ;({ id: importId } = await personOf('stella').upload(startReleaseImport, { query }, bytes))
  await platform.deps.outbox.drain()
})
afterAll(() => platform.close())

function personOf(handle: string): Person {
  const person = people[handle]
  if (person === undefined) throw new Error(`nobody is ${handle}`)
  return person
}

async function put(state: ReleaseImportState): Promise<number> {
  const { version } = await platform.deps.db
    .updateTable('release_import')
    .set({ state })
    .where('id', '=', importId)
    .returning('version')
    .executeTakeFirstOrThrow()
  return version
}

describe.each(releaseImportStates)('an import that is %s', (state) => {
  it.each(Object.keys(parts))('does what %s is shown, and nothing else', async (handle) => {
    const attempt = (command: StewardCommand) => async () => {
      const body = { version: await put(state) }
      return personOf(handle).call(commandReleaseImport, { params: { importId, command }, body })
    }
    await put(state)
    const { met, expected } = await tryCells<StewardCommand>({
      allowed: allowedBy(table, stewardCommands, state, parts[handle] ?? []),
      shown: () =>
        personOf(handle)
          .call(readReleaseImport, { params: { importId } })
          .then(
            ({ openCommands }) => openCommands,
            () => [],
          ),
      attempts: {
        check: attempt('check'),
        publish: attempt('publish'),
        discard: attempt('discard'),
      },
      refused: () => (handle === 'stella' ? /^wrong-state$/ : /^not-permitted$/),
    })
    expect(met).toEqual(expected)
  })
})
