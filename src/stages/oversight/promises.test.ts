import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import { readPromises, type TestRun } from './contract/promises.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-promises-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a visitor reads of a platform whose tests left this. */
async function readWith(left: string | undefined) {
  const testRunFile = join(folder, 'test-run.json')
  if (left !== undefined) await writeFile(testRunFile, left)
  const platform: Platform = await startPlatform({ testRunFile })
  try {
    return await platform.visitor.call(readPromises)
  } finally {
    await platform.close()
  }
}

describe('what is promised', () => {
  it('has tests, faults that were seen, and a way to check it, before any test ran here', async () => {
    const { promises, lastRun } = await readWith(undefined)
    expect(lastRun).toBeNull()
    expect(promises).toHaveLength(6)
    for (const { title, checks, tests, faults } of promises) {
      expect(checks.length, title).toBeGreaterThan(0)
      expect(tests.length, title).toBeGreaterThan(0)
      expect(tests.every(({ titles, result }) => titles.length > 0 && result === null)).toBe(true)
      expect(faults.count, title).toBeGreaterThan(0)
    }
  })

  it('tells what the tests said last, file by file', async () => {
    const file = 'src/app/drill/drill.test.ts'
    const counts = { passed: 1, failed: 2, skipped: 3 }
    const run: TestRun = {
      ...{ at: '2026-11-22T12:00:00.000Z', version: '0.1.0', passed: 10, failed: 2, skipped: 4 },
      files: { [file]: counts },
    }
    const { promises, lastRun } = await readWith(JSON.stringify(run))
    const { files: _, ...whole } = run
    expect(lastRun).toEqual(whole)
    const results = promises.flatMap(({ tests }) => tests.map((each) => [each.file, each.result]))
    expect(results.filter(([, result]) => result !== null)).toEqual([[file, counts]])
  })

  it('tells nothing of what is no run of the tests', async () => {
    expect((await readWith('{"passed": "all"}')).lastRun).toBeNull()
  })
})
