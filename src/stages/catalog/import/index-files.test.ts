import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import type { Refusal } from '../contract/imports.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

describe('an import of index files', () => {
  it('ties an index wherever it stands, also by the name of its primary without the ending', async () => {
    const report = await platform.importRows(
      [
        { file_path: 'i/b.bai', file_type: '' },
        { file_path: 'i/c.cram.crai', file_type: '' },
        { file_path: 'i/b.bam', sequencing_type: 'WES' },
        { file_path: 'i/c.cram', sequencing_type: 'WGS' },
      ],
      { dryRun: true, release: 'dry' },
    )
    expect(report.indexes).toEqual({ attached: 2, alone: 0 })
  })

  it('refuses the index of a refused file', async () => {
    const refusals: Refusal[] = []
    await platform.importRows(
      [
        { file_path: 'a.bam', sample_name: 'S1', sample_type: 'Germline' },
        { file_path: 'b.bam', sample_name: 'S1', sample_type: 'Relapse' },
        { file_path: 'b.bam.bai', file_type: '' },
      ],
      { release: 'dry', onRefusal: (refusal) => refusals.push(refusal) },
    )
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [3, 'sample_type'],
      [4, 'file_path'],
    ])
  })

  it('leaves an index alone whose primary has other bytes than the manifest says', async () => {
    const report = await platform.importRows(
      [
        { file_path: 'u/a.bam', file_size: '4' },
        { file_path: 'u/a.bam.bai', file_type: '' },
      ],
      {
        release: 'dry',
        dryRun: true,
        openBytes: (path) => (path === 'u/a.bam' ? once('hello') : undefined),
      },
    )
    expect(report).toMatchObject({ refused: 1, indexes: { attached: 0, alone: 1 } })
  })
})
