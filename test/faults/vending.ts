import type { Fault } from './fault.ts'

/** T77 to T85: vending. */
export const vendingFaults: readonly Fault[] = [
  {
    threat: 'T78',
    what: 'a project does not follow the catalog',
    file: 'src/stages/workspace/commands/following.ts',
    from: `  if (moves === undefined) return
`,
    to: `  if (moves !== undefined) return
`,
    test: 'src/stages/workspace/changes.test.ts',
  },
  {
    threat: 'T79',
    what: 'a decision does not say what it expects to find',
    file: 'src/stages/review/store.ts',
    from: `    .where('dau_code', '=', row.dau_code)
    .where('version', '=', version)
`,
    to: `    .where('dau_code', '=', row.dau_code)
`,
    test: 'src/stages/review/store.race.test.ts',
  },
  {
    threat: 'T80',
    what: 'a job that fails is given up',
    file: 'src/ledgers/outbox/boss.ts',
    from: 'retryLimit: 100_000,',
    to: 'retryLimit: 0,',
    test: 'src/ledgers/outbox/boss.test.ts',
  },
]
