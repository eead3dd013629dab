import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/*
 * Ends `npm test`: names every skipped and every failed test, then counts, with the checks before the tests.
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
const namesOf = (isMeant: (status: string) => boolean) =>
  tests.filter(({ status }) => isMeant(status)).map(({ name }) => name)

const passed = namesOf((status) => status === 'passed')
const failedTests = namesOf((status) => status === 'failed')
const skipped = namesOf((status) => status !== 'passed' && status !== 'failed')
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
process.exitCode = failed === 0 ? 0 : 1
