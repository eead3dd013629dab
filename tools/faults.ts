import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faults } from '../test/faults/all.ts'
import type { Fault } from '../test/faults/fault.ts'

/*
 * Puts each seeded fault (test/faults) into a copy of the checkout, alone, and runs the tests of its threat there. At
 * least one has to fail. Arguments: the numbers of the threats that are meant, or none for all.
 *
 *     node tools/faults.ts T01 T42
 */

const root = join(import.meta.dirname, '..')

/** A copy of everything that is, or at the next commit would be, in the repository; packages and data are linked. */
function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'accession-faults-'))
  const copy = join(folder, 'main')
  const options = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const paths = execFileSync('git', options, { cwd: root }).toString().split('\0')
  for (const path of new Set(paths.filter((name) => name !== ''))) {
    cpSync(join(root, path), join(copy, path))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const beside = join(root, '../shared')
  if (existsSync(beside)) symlinkSync(beside, join(folder, 'shared'))
  return copy
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** The names of the tests that fail under a fault. @throws Error where nothing ran. */
function failingUnder(fault: Fault, copy: string): string[] {
  const path = join(copy, fault.file)
  const before = readFileSync(path, 'utf8')
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  writeFileSync(
    path,
    before.replace(fault.from, () => fault.to),
  )
  const options = ['--reporter=json', `--outputFile=${report}`, '-t', `\\b${fault.threat}\\b`]
  spawnSync('vitest', ['run', fault.test, ...options], { cwd: copy, stdio: 'ignore' })
  writeFileSync(path, before)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName }) => fullName)
}

function main(wanted: readonly string[]): void {
  const meant = faults.filter(({ threat }) => wanted.length === 0 || wanted.includes(threat))
  const copy = copyOfCheckout()
  let unseen = 0
  for (const fault of meant) {
    const failing = failingUnder(fault, copy)
    if (failing.length === 0) unseen += 1
    const seen = failing.length === 0 ? 'NOT SEEN' : `seen by ${failing.length}: ${failing[0]}`
    console.log(`${fault.threat} ${fault.what}: ${seen}`)
  }
  rmSync(join(copy, '..'), { recursive: true, force: true })
  console.log(`${meant.length - unseen} of ${meant.length} faults were seen`)
  process.exitCode = unseen === 0 ? 0 : 1
}

main(process.argv.slice(2))
