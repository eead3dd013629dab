import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promises } from '#stages/oversight/rules/promises.ts'
import { faults } from '../test/faults/all.ts'
import { markOf } from '../test/faults/fault.ts'

/** What somebody could try, or what could go wrong, by its number. Tests carry the number in their names. */
const threats: Readonly<Record<string, string>> = {
  T01: 'Guessing passwords',
  T02: 'Learning who has an account',
  T03: 'A session planted before sign-in',
  T04: 'A session that outlives its end',
  T05: 'A stolen cookie',
  T06: 'A session left open',
  T07: 'Passing by the second factor',
  T08: 'An identity provider that is confused, or answers replayed',
  T09: 'A token that leaks',
  T10: 'Secrets in logs, addresses, faults',
  T11: 'Changes that another site causes',
  T12: 'A page within another page',
  T13: 'Reading what is somebody else’s',
  T14: 'Files of a unit for which there is no grant, on any way',
  T15: 'A file of two units with a grant for one',
  T16: 'Use after access expired',
  T17: 'Use after access was revoked',
  T18: 'Doing more than one’s level in a project',
  T19: 'Downloading without the right to',
  T20: 'A member whom no agreement names',
  T21: 'Data moved to where rules are looser',
  T22: 'Fields in a request that are not for its sender',
  T23: 'Work of staff, or of another committee',
  T24: 'A vote in one’s own cause',
  T25: 'Learning that something exists',
  T26: 'Forged visas of GA4GH',
  T27: 'A worker acting by its own power',
  T28: 'People of closed countries',
  T29: 'A false address of an institution',
  T30: 'One person signing in two capacities',
  T31: 'Guessing links for signing',
  T32: 'Links and codes out of the database',
  T33: 'A mail scanner that opens links',
  T34: 'A link that was forwarded',
  T35: 'Guessing codes',
  T36: 'A code used again, or elsewhere',
  T37: 'An old link after a correction',
  T38: 'Signing, declining and lapsing at one instant',
  T39: 'Signing twice',
  T40: 'A document changed between view and signature',
  T41: 'Names and drawings that carry something',
  T42: 'A sealed document altered',
  T43: 'A state written past the program',
  T44: 'The sealing key stolen',
  T45: 'The sealing key missing',
  T46: 'Clocks that are wrong',
  T47: 'A signer who denies it',
  T48: 'Reminders as a weapon',
  T49: 'An invitation that never arrived',
  T50: 'An extension that adds something',
  T51: 'An extension too early or too late',
  T52: 'Declining for somebody else',
  T53: 'Signing superseded terms',
  T54: 'Forged notices of the signing service',
  T55: 'Notices repeated or out of order',
  T56: 'Notices about something else',
  T57: 'Too large or too many notices',
  T58: 'Notices that are lost',
  T59: 'The server sent to addresses within',
  T60: 'Our notices forged at the receiver',
  T61: 'A return address that claims success',
  T62: 'What is no PDF',
  T63: 'A PDF that acts',
  T64: 'A PDF that hides something',
  T65: 'What unpacks without end',
  T66: 'Malware',
  T67: 'Names that lead elsewhere',
  T68: 'Archives that lead elsewhere',
  T69: 'Scripts in names and texts',
  T70: 'Uploads shown as pages of ours',
  T71: 'Formulas in tables',
  T72: 'Tabs and lines in tables',
  T73: 'All room taken',
  T74: 'Evidence written over',
  T75: 'Uploading for another request',
  T76: 'Personal data in metadata',
  T77: 'Approval taken back while vending',
  T78: 'Withdrawn files vended',
  T79: 'Deciding twice',
  T80: 'A crash while approving, vending, mailing',
  T81: 'The catalog changing before the vend',
  T82: 'A damaged object',
  T83: 'One key for two requests',
  T84: 'Vending into another project',
  T85: 'A vended file changed',
  T86: 'A tool that reaches the network',
  T87: 'Data carried out by outputs, logs, exit codes',
  T88: 'Leaving the sandbox',
  T89: 'A tool that reads more than its inputs',
  T90: 'Secrets in a tool’s environment',
  T91: 'A tool exchanged under its name',
  T92: 'Copying out of a workstation',
  T93: 'Taking all machines',
  T94: 'Injection into SQL',
  T95: 'Injection into mails and pages',
  T96: 'Injection into headers of mails',
  T97: 'A forged Host in links',
  T98: 'Injection into logs',
  T99: 'Types confused, prototypes polluted',
  T100: 'Input that is slow to read',
  T101: 'Being sent on to another site',
  T102: 'Caches that keep private answers',
  T103: 'Other origins that read answers',
  T104: 'A forged address of the caller',
  T105: 'Staff who give themselves access',
  T106: 'Editing the audit log',
  T107: 'Cutting or rebuilding the audit log',
  T108: 'Acting as somebody else',
  T109: 'Emergency access',
  T110: 'Staff who see more of people than they need',
  T111: 'A stolen backup',
  T112: 'The audit log being away',
  T113: 'Erasure against a log that is for ever',
  T114: 'An altered export of the audit log',
  T115: 'A full disk',
  T116: 'The database failing',
  T117: 'A job that always fails',
  T118: 'Mail being away for a day',
  T119: 'Planted packages, secrets in the repository, default passwords',
}

type Named = { readonly path: string; readonly title: string; readonly numbers: readonly string[] }

/** Titles of tests that carry numbers, with those of the groups that do. */
function namedTests(root: string): Named[] {
  return ['src', 'test', 'e2e'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => path.endsWith('.test.ts'))
      .toSorted()
      .flatMap((path) => titlesIn(path, readFileSync(join(root, path), 'utf8'))),
  )
}

const title =
  /(?:\b(?:it|describe)(?:\.\w+(?:\([^)]*\))?)*|\n {2,}\](?: satisfies [^\n]*)?\))\(\s*(['"`])((?:(?!\1).)*?\bT\d{2,3}\b.*?)\1/g

const titlesIn = (path: string, text: string): Named[] =>
  [...text.matchAll(title)].map(([, , words = '']) => ({
    path,
    title: words
      .replaceAll(/\s*\([^()]*\bT\d{2,3}\b[^()]*\)|^T\d{2,3}:?\s*/g, '')
      .replaceAll(/\$\{(?:\w+\.)*(\w+)\}/g, '<$1>'),
    numbers: words.match(/\bT\d{2,3}\b/g) ?? [],
  }))

/** Titles of all tests of a file. */
const allIn = (path: string, text: string): Named[] =>
  [...text.matchAll(/\bit(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:(?!\1).)*?)\1/g)].map(
    ([, , words = '']) => ({ path, title: words.replaceAll(/\s*\(T\d+\)/g, ''), numbers: [] }),
  )

/** Why no test carries a number, where none can. */
const reasons: Readonly<Record<string, string>> = {
  T26: 'No visas are taken in: a grant comes from a decision of a committee here, and from nothing else.',
  T60: 'No notices are sent to programs of others: there is nothing to forge.',
  T108: 'Nobody can act as somebody else: there is no such function, and no role has it.',
  T109: 'There is no emergency access: nobody reads controlled files without a grant, and only a committee’s decision makes one.',
}

/** Days on which faults were seen, by their marks. */
type Days = Readonly<Record<string, string>>

const seenIn = (root: string): Days =>
  JSON.parse(readFileSync(join(root, 'test/faults/seen.json'), 'utf8')) as Days

/** For each promise the tests that hold it, and how many of its seeded faults were seen, the first of them when. */
export function promisesEvidence(root: string): string {
  const tests = namedTests(root)
  const seen = seenIn(root)
  const held = promises.map(({ key, threats: numbers, files }) => {
    const own = [
      ...tests.filter((test) => test.numbers.some((number) => numbers.includes(number))),
      ...files.flatMap((path) => allIn(path, readFileSync(join(root, path), 'utf8'))),
    ]
    const titles = Map.groupBy(own, ({ path }) => path)
    const seeded = faults.filter(({ threat }) => numbers.includes(threat))
    const days = seeded.flatMap((fault) => seen[markOf(fault)] ?? [])
    return [
      key,
      {
        tests: [...titles].map(([file, named]) => ({
          file,
          titles: [...new Set(named.map((test) => test.title))],
        })),
        faults: { count: seeded.length, seen: days.length, since: days.toSorted()[0] ?? null },
      },
    ]
  })
  return `${JSON.stringify(Object.fromEntries(held), null, 2)}\n`
}

/** The page of threats: for each the tests that answer it, and the faults under which they have to fail. */
export function securityPage(root: string): string {
  const tests = namedTests(root)
  const seen = seenIn(root)
  const rows = Object.entries(threats).map(([number, what]) => {
    const answers = tests
      .filter(({ numbers }) => numbers.includes(number))
      .map(({ path, title: words }) => `\`${path}\` ${inCell(words)}`)
    const seeded = faults
      .filter(({ threat }) => threat === number)
      .map((fault) => `${inCell(fault.what)} (${seen[markOf(fault)] ?? 'not yet seen'})`)
    return { number, what, answers, seeded }
  })
  const untested = rows.filter(({ number, answers }) => answers.length === 0 && !reasons[number])
  const unseeded = rows.filter(({ answers, seeded }) => answers.length > 0 && seeded.length === 0)
  const unseen = faults.filter((fault) => seen[markOf(fault)] === undefined)
  const lines = rows.map(({ number, what, answers, seeded }) => {
    const tested = answers.length === 0 ? (reasons[number] ?? '—') : answers.join('<br>')
    return `| ${number} | ${what} | ${tested} | ${seeded.length === 0 ? '—' : seeded.join('<br>')} |`
  })
  return `# Threats, their tests, and the faults that these have to see

Made by \`npm run generate\` from \`tools/threats.ts\`, the names of tests and \`test/faults\`; do not edit.

Each test carries the numbers of what it answers. The last column tells how the code can be broken on purpose: alone,
each fault has to make a test of its row fail. \`node tools/faults.ts\` puts them in one after the other and says what it
saw, \`node tools/faults.ts T01\` those of a row. The day behind a fault is the last on which it was seen so; a fault that
was changed since is not yet seen. Not yet seen are ${unseen.length} of ${faults.length} faults, without a test ${untested.length} of ${rows.length} numbers, tested
without a seeded fault ${unseeded.length}.

| number | what | tests | has to fail when |
| --- | --- | --- | --- |
${lines.join('\n')}
`
}

const inCell = (words: string): string => words.replaceAll('|', '\\|')
