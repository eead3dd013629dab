import type { Fault } from './fault.ts'

/** T115 to T119: what breaks, and what is brought in. */
export const outagesFaults: readonly Fault[] = [
  {
    threat: 'T115',
    what: 'a full disk is not told from a bug',
    file: 'src/adapters/objects/directory.ts',
    from: `if (code !== 'ENOSPC' && code !== 'EDQUOT') return undefined`,
    to: `if (code !== 'EDQUOT') return undefined`,
    test: 'test/crash/outages.test.ts',
  },
  {
    threat: 'T116',
    what: 'who asked is not told to look when the database is lost',
    file: 'src/app/server.ts',
    from: '  if (isOutage(error)) return bodyOf(unanswered, requestId)\n',
    to: '',
    test: 'test/crash/outages.test.ts',
  },
  {
    threat: 'T117',
    what: 'a job that failed is not tried again',
    file: 'src/ledgers/outbox/boss.ts',
    from: 'retryLimit: 100_000,',
    to: 'retryLimit: 0,',
    test: 'src/ledgers/outbox/boss.test.ts',
  },
  {
    threat: 'T118',
    what: 'a mail that could not be handed over is given up',
    file: 'src/ledgers/outbox/mail.ts',
    from: `  if (error instanceof MailRefused) return error.message
`,
    to: `  if (error instanceof Error) return error.message
`,
    test: 'test/crash/outages.test.ts',
  },
  {
    threat: 'T119',
    what: 'packages run scripts when they are installed',
    file: '.npmrc',
    from: 'ignore-scripts=true',
    to: 'ignore-scripts=false',
    test: 'test/supply.test.ts',
  },
  {
    threat: 'T119',
    what: 'hidden files are answered as if they were pages',
    file: 'src/app/server.ts',
    from: '|\\/(\\.|%2e)|',
    to: '|',
    test: 'src/app/answers.test.ts',
  },
]
