import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasAzurite, startAzurite } from '#test/azurite.ts'
import { dataFolder, run } from '#test/crash/process.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

describe('accession objects', () => {
  it('says that the folder can be written and read, or that its quota is used up', async () => {
    expect(await run(folder.path, ['objects'])).toMatchObject({
      code: 0,
      out: 'Objects are written to and read from the folder objects in ACCESSION_DATA.\n',
    })
    const full = await run(folder.path, ['objects'], {
      ACCESSION_OBJECTS_QUOTA_GB: '0.000000001',
    })
    expect([full.code, full.err]).toEqual([1, expect.stringContaining('as much as it may')])
  })

  it('names a file of credentials that cannot be used', async () => {
    const file = join(folder.path, 'credentials')
    await writeFile(file, 'aws_access_key_id = AKIA\n')
    for (const [store, said] of [
      ['s3://genomes', 'has no line aws_secret_access_key = …'],
      ['azure://genomes/objects', 'holds no account key'],
    ] as const) {
      const { code, err } = await run(folder.path, ['objects'], {
        ACCESSION_OBJECTS: store,
        ACCESSION_OBJECTS_CREDENTIALS: file,
      })
      expect([code, err]).toEqual([
        2,
        expect.stringContaining(`ACCESSION_OBJECTS_CREDENTIALS: ${file} ${said}`),
      ])
    }
  })

  it.skipIf(!hasAzurite)('says what stands in the way of a service (needs Azurite)', async () => {
    const azurite = await startAzurite()
    try {
      const { account, endpoint, settings } = azurite
      const ask = (container: string) =>
        run(folder.path, ['objects'], {
          ACCESSION_OBJECTS: `azure://${account}/${container}`,
          ACCESSION_OBJECTS_ENDPOINT: endpoint,
          ACCESSION_OBJECTS_CREDENTIALS: settings.credentialsFile,
        })
      expect(await ask('objects')).toMatchObject({
        code: 0,
        out: `Objects are written to and read from the container objects of ${endpoint}.\n`,
      })
      const elsewhere = await ask('elsewhere')
      expect([elsewhere.code, elsewhere.err]).toEqual([
        1,
        expect.stringContaining('no such bucket or container'),
      ])
      await azurite.stop()
      const away = await ask('objects')
      expect([away.code, away.err]).toEqual([1, expect.stringContaining('does not answer')])
    } finally {
      await azurite.close()
    }
  })
})
