import type { Promised } from '../contract/promises.ts'

/** What is promised, and where its tests are: by the numbers of the threats that they answer, or in whole files. */
type Words = Pick<Promised, 'key' | 'title' | 'text' | 'checks'> & {
  readonly threats: readonly string[]
  readonly files: readonly string[]
}

export const promises: readonly Words[] = [
  {
    key: 'access',
    title: 'Nobody reads a controlled file without a live grant',
    text: 'A grant comes from an agreement that all have signed and from the decision of a committee, and from nothing else. Whatever way a file is asked for, the grant is looked at before its first byte; without the right to download it, no byte leaves the platform.',
    checks: [
      { what: 'Every approved use is in the public register.', path: '/register' },
      {
        what: 'Break it on purpose, and see which test finds out.',
        command: 'node tools/faults.ts T14 T15 T19',
      },
    ],
    threats: ['T13', 'T14', 'T15', 'T18', 'T19', 'T20', 'T21', 'T25', 'T105'],
    files: [],
  },
  {
    key: 'end',
    title: 'Access ends when it ends',
    text: 'A grant that has run out or was revoked opens nothing any more. Downloads that run are stopped, as are tools and workstations.',
    checks: [
      { what: 'The register tells until when each use is approved.', path: '/register' },
      {
        what: 'Break it on purpose, and see which test finds out.',
        command: 'node tools/faults.ts T16 T17',
      },
    ],
    threats: ['T16', 'T17', 'T77', 'T78'],
    files: [],
  },
  {
    key: 'signatures',
    title: 'Every signature can be verified without us',
    text: 'A signed agreement is sealed to its last byte, with a record of who signed, when and how. One changed bit breaks the seal. Whoever has the root certificate verifies it, with our program or another.',
    checks: [
      { what: 'Verify a document here.', path: '/verify' },
      {
        what: 'Verify it on a machine of your own, under the root that you trust.',
        command: 'bin/accession verify agreement.pdf --root root.pem',
      },
    ],
    threats: ['T40', 'T42', 'T43', 'T44', 'T45', 'T46', 'T47'],
    files: [],
  },
  {
    key: 'kept',
    title: 'Nothing acknowledged is lost, and nothing happens twice',
    text: 'Each decision, signature, vend and mail happens once, whatever is killed at whatever instant, and whichever disk, database or mail server is away.',
    checks: [
      {
        what: 'Kill servers, databases and engines in the midst of work: a part of the tests does.',
        command: 'npm test',
      },
      {
        what: 'Hold every ledger against the others, and read every object again.',
        command: 'bin/accession verify-all',
      },
    ],
    threats: ['T38', 'T39', 'T55', 'T79', 'T80', 'T82', 'T115', 'T116', 'T117', 'T118'],
    files: ['test/crash/kill.test.ts', 'test/crash/signing.test.ts', 'test/crash/jobs.test.ts'],
  },
  {
    key: 'history',
    title: 'The history cannot be changed unseen',
    text: 'Every change and every reading of controlled data is in a log whose events hold each other. Every ten minutes its newest event is signed, and sent to the places outside that the operator has named.',
    checks: [
      {
        what: 'Walk the log, and hold it against what was kept elsewhere.',
        command: 'bin/accession audit verify --checkpoints <folder>',
      },
      { what: 'The public key of the checkpoints.', path: '/api/v1/audit/key.pem' },
    ],
    threats: ['T74', 'T85', 'T106', 'T107', 'T112', 'T113', 'T114'],
    files: [],
  },
  {
    key: 'restore',
    title: 'A lost machine comes back, and gives no access back that had ended',
    text: 'A backup is sealed, is read to its last byte before it is trusted, and is restored into an empty place. Every grant then waits until somebody has looked at it, and what was lost since the backup is named.',
    checks: [
      {
        what: 'Lose a platform of invented people, and restore it.',
        command: 'bin/accession drill --report drill.json',
      },
    ],
    threats: ['T111'],
    files: ['src/app/drill/drill.test.ts', 'src/app/backup/backup.test.ts'],
  },
]
