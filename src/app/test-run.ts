import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TestRun } from '#stages/oversight/contract/promises.ts'

/** Where `npm test` leaves what it said (tools/test-summary.ts). */
export const testRunFile = join(import.meta.dirname, '../../.cache/test-run.json')

/** What the tests said last; undefined where they never ran to their end, or left what is no such thing. */
export async function readTestRun(path: string): Promise<TestRun | undefined> {
  try {
    return TestRun.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}
