import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifestText, type Platform, startPlatform } from '#test/platform.ts'
import type { Refusal } from '../contract/imports.ts'
import type { ManifestColumn } from '../vocabulary.ts'
import { importRelease } from './import.ts'
import { parseHeader } from './manifest.ts'
import { partReader, piecesToParts } from './parts.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.close())

/** So many rows, each second one the index of the row before, are read in several parts. */
const count = 8000
const rowsOf = (at: number, row: Partial<Record<ManifestColumn, string>>) =>
  Array.from({ length: count }, (_, n) => {
    const file_path = `some/longer/folder/than/that/f${Math.floor(n / 2)}.bam${n % 2 ? '.bai' : ''}`
    const sample = `S${Math.floor(n / 7)}`
    return { file_path, sample_name: sample, subject_name: sample, ...(n === at && row) }
  })

describe('a manifest of several parts', () => {
  it('is read whole, each row with what it shares', async () => {
    const steps = new Set<number>()
    const report = await platform.importRows(rowsOf(-1, {}), {
      onProgress: ({ rows }) => void steps.add(rows),
    })
    expect(report).toMatchObject({
      rows: count,
      accepted: count,
      files: count,
      samples: Math.ceil(count / 7),
      indexes: { attached: count / 2, alone: 0 },
    })
    expect(steps.size).toBeGreaterThan(2)
    const found = await platform.deps.db
      .selectFrom('catalog_file')
      .select(['path', 'sample_name'])
      .where('path', 'like', '%bam')
      .execute()
    const expected = rowsOf(-1, {}).filter(({ file_path }) => file_path.endsWith('.bam'))
    expect(new Map(found.map(({ path, sample_name }) => [path, sample_name]))).toEqual(
      new Map(expected.map(({ file_path, sample_name }) => [file_path, sample_name])),
    )
  })

  it('names the line of a fault in any of them, and of a path of another', async () => {
    const faults = rowsOf(6000, { file_size: 'big' })
    faults[7990] = { ...faults[7990], file_path: faults[2]?.file_path ?? '' } as (typeof faults)[0]
    const refusals: Refusal[] = []
    await platform.importRows(faults, {
      release: 'r2',
      onRefusal: (refusal) => refusals.push(refusal),
    })
    expect(refusals.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [6002, 'file_size', 'is not a number of bytes'],
      [7992, 'file_path', 'is there already on line 4'],
    ])
  })

  it('leaves nothing when its text breaks off', async () => {
    const broken = async function* () {
      yield* manifestText(rowsOf(-1, {}))
      throw new Error('the disk is gone')
    }
    const imported = importRelease(platform.deps, broken(), { release: 'r2', source: 'test' })
    await expect(imported).rejects.toThrow('the disk is gone')
    const releases = await platform.deps.db.selectFrom('catalog_release').select('name').execute()
    expect(releases).toEqual([{ name: 'r1' }])
  })
})

describe('a part', () => {
  const header = parseHeader('file_path\tfile_type')
  const read = partReader(header, { daus: new Set(), defaultDau: null, defaultStudy: null })

  it('knows the primary of an index file that begins it from the lines before', () => {
    const part = { text: 'a.bam.bai\t\r\n\nb.bam.bai\t\n', line: 9, before: 'x\tBAM\na.bam\tBAM\n' }
    const taken: unknown[] = []
    const report = read(part, (file, primary) => taken.push([file.line, file.path, primary?.path]))
    expect(taken).toEqual([
      [9, 'a.bam.bai', 'a.bam'],
      [11, 'b.bam.bai', undefined],
    ])
    expect(report).toEqual({ rows: 2, refusals: [] })
  })

  it('is whole lines, however the text comes', async () => {
    const line = `${'x'.repeat(99_998)}\n`
    const text = [...line.repeat(7), 'end'].join('')
    async function* pieces(length: number) {
      for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
    }
    for (const length of [64, 99_999, 1_000_000]) {
      const parts = await Array.fromAsync(piecesToParts(pieces(length)))
      expect(parts.map((part) => part.text).join('')).toBe(text)
      for (const [n, part] of parts.entries()) {
        const gone = parts.slice(0, n).map((each) => each.text)
        expect(part.line).toBe(gone.join('').split('\n').length)
        expect(part.before).toBe(
          gone
            .at(-1)
            ?.split(/(?<=\n)/)
            .slice(-3)
            .join('') ?? '',
        )
      }
    }
  })
})
