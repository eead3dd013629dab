import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { testRunFile } from '#app/test-run.ts'
import { version } from '#app/version.ts'

/*
 * Ends `npm test`: names every skipped and every failed test, then counts, with the checks before the tests. What it
 * said is left for the page of promises.
 * Arguments: vitest's JSON report, its exit code, how many checks passed, the names of those that failed (a line each).
 */

type Report = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

const [path = '', exitCode = '1', checksPassed = '0', checksFailed = ''] = process.argv.slice(2)

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    return undefined
  }
}

const files = readReport()?.testResults ?? []
const tests = files.flatMap((file) =>
  file.assertionResults.map(({ fullName, status }) => ({
    name: `${relative(process.cwd(), file.name)} › ${fullName}`,
    status,
  })),
)
type Outcome = 'passed' | 'failed' | 'skipped'
const outcomeOf = (status: string): Outcome =>
  status === 'passed' || status === 'failed' ? status : 'skipped'
const namesOf = (outcome: Outcome) =>
  tests.filter(({ status }) => outcomeOf(status) === outcome).map(({ name }) => name)

const passed = namesOf('passed')
const failedTests = namesOf('failed')
const skipped = namesOf('skipped')
/** A file that could not be loaded, or whose preparation failed, may have no failed test. */
const failedFiles = files
  .filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
  })
  .map(({ name }) => `${relative(process.cwd(), name)} (the file itself)`)
const failedNames = [...failedTests, ...failedFiles]
const failures =
  failedNames.length === 0 && exitCode !== '0'
    ? [`vitest ended with exit code ${exitCode}: see its errors above`]
    : failedNames
const failedChecks = checksFailed.split('\n').filter((name) => name !== '')

for (const name of skipped) console.log(`skipped: ${name}`)
for (const name of [...failedChecks, ...failures]) console.log(`failed: ${name}`)
const failed = failures.length + failedChecks.length
console.log(
  `${passed.length + Number(checksPassed)} passed, ${failed} failed, ${skipped.length} skipped`,
)
if (files.length > 0) leaveForPromises()
process.exitCode = failed === 0 ? 0 : 1

function leaveForPromises(): void {
  const ofFile = files.map(({ name, assertionResults }): [string, Record<string, number>] => {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const { status } of assertionResults) counts[outcomeOf(status)] += 1
    return [relative(process.cwd(), name), counts]
  })
  const run = {
    ...{ at: new Date().toISOString(), version },
    ...{ passed: passed.length + Number(checksPassed), failed, skipped: skipped.length },
    files: Object.fromEntries(ofFile),
  }
  mkdirSync(dirname(testRunFile), { recursive: true })
  writeFileSync(testRunFile, JSON.stringify(run))
}
