import type { Fault } from './fault.ts'

/** T94 to T104: injection, and what browsers do. */
export const webFaults: readonly Fault[] = [
  {
    threat: 'T95',
    what: 'what people typed is markup in a mail',
    file: 'src/ledgers/outbox/mail.ts',
    from: `    .replaceAll('<', '&lt;')
`,
    to: '',
    test: 'src/ledgers/outbox/mail.test.ts',
  },
  {
    threat: 'T96',
    what: 'a subject takes lines',
    file: 'src/ledgers/outbox/mail.ts',
    from: "subject.replaceAll(/\\s+/g, ' ').trim()",
    to: 'subject.trim()',
    test: 'src/ledgers/outbox/mail.test.ts',
  },
]
