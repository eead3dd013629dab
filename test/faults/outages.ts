import type { Fault } from './fault.ts'

/** T115 to T119: what breaks, and what is brought in. */
export const outagesFaults: readonly Fault[] = [
  {
    threat: 'T117',
    what: 'a job that failed is not tried again',
    file: 'src/ledgers/outbox/boss.ts',
    from: 'retryLimit: 100_000,',
    to: 'retryLimit: 0,',
    test: 'src/ledgers/outbox/boss.test.ts',
  },
]
