import { execFileSync } from 'node:child_process'
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
import { createVitest, type Vitest } from 'vitest/node'
import { faults } from '../test/faults/all.ts'
import { type Fault, markOf } from '../test/faults/fault.ts'

/*
 * Puts each seeded fault (test/faults) into a copy of the checkout, alone, and runs the tests of its threat there. At
 * least one has to fail. The day on which each was seen is kept in test/faults/seen.json, for docs/security.md. Arguments:
 * the numbers of the threats that are meant, or none for all.
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
  // Tests ask git what is in the repository.
  execFileSync('git', ['init', '--quiet'], { cwd: copy })
  execFileSync('git', ['add', '--all'], { cwd: copy })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const beside = join(root, '../shared')
  if (existsSync(beside)) symlinkSync(beside, join(folder, 'shared'))
  return copy
}

/** The names of the tests that fail under a fault; undefined where none ran, since what comes before them failed */
async function failingUnder(
  fault: Fault,
  copy: string,
  vitest: Vitest,
): Promise<string[] | undefined> {
  const path = join(copy, fault.file)
  const before = readFileSync(path, 'utf8')
  const write = (text: string): void => {
    writeFileSync(path, text)
    vitest.invalidateFile(path)
  }
  const number = new RegExp(`\\b${fault.threat}\\b`)
  vitest.setGlobalTestNamePattern(number)
  write(before.replace(fault.from, () => fault.to))
  try {
    // A browser is served what was built.
    if (fault.test.startsWith('e2e/'))
      execFileSync(process.execPath, ['tools/prepare.js', 'serve'], { cwd: copy })
    const files = await vitest.globTestSpecifications([fault.test])
    const { testModules } = await vitest.runTestSpecifications(files)
    // It tells of the runs before as well.
    const module = testModules.find(({ moduleId }) => moduleId === join(copy, fault.test))
    const ran = [...(module?.children.allTests() ?? [])].filter(
      (test) => number.test(test.fullName) && test.result().state !== 'skipped',
    )
    if (ran.length === 0) return undefined
    return ran.filter((test) => test.result().state === 'failed').map(({ fullName }) => fullName)
  } finally {
    write(before)
  }
}

/** Keeps that a fault was seen today, or was not, and forgets faults that are no more. */
function keep(fault: Fault, isSeen: boolean): void {
  const path = join(root, 'test/faults/seen.json')
  const seen = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  const today = isSeen ? new Date().toISOString().slice(0, 10) : undefined
  const days = faults.flatMap((one): [string, string][] => {
    const day = one === fault ? today : seen[markOf(one)]
    return day === undefined ? [] : [[markOf(one), day]]
  })
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(days), null, 2)}\n`)
}

async function main(wanted: readonly string[]): Promise<void> {
  const meant = faults.filter(({ threat }) => wanted.length === 0 || wanted.includes(threat))
  const copy = copyOfCheckout()
  const vitest = await createVitest({ root: copy, watch: false, reporters: [{}] })
  const unseen: string[] = []
  for (const fault of meant) {
    const said = `${fault.threat} ${fault.what}`
    const failing = await failingUnder(fault, copy, vitest)
    if (failing === undefined) {
      unseen.push(said)
      console.log(`✗ ${said}: NO TEST RAN`)
      continue
    }
    const [first, ...others] = failing
    keep(fault, first !== undefined)
    if (first === undefined) unseen.push(said)
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    console.log(
      first === undefined ? `✗ ${said}: NOT SEEN` : `✓ ${said}: seen by “${first}”${more}`,
    )
  }
  await vitest.close()
  rmSync(join(copy, '..'), { recursive: true, force: true })
  console.log(`${meant.length - unseen.length} of ${meant.length} faults were seen`)
  process.exitCode = unseen.length === 0 ? 0 : 1
}

await main(process.argv.slice(2))
