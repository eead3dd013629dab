import type { Fault } from './fault.ts'

const server = 'src/app/server.ts'
const answers = 'src/app/answers.test.ts'

/** T94 to T104: injection, and what browsers do. */
export const webFaults: readonly Fault[] = [
  {
    threat: 'T94',
    what: 'text with NUL goes on to the database, which fails on it',
    file: 'src/app/mount.ts',
    from: "  if (unfit !== undefined) throw invalid(unfit, 'has a character that no text can have')",
    to: '  void unfit',
    test: 'test/crawl/edges.test.ts',
  },
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
  {
    threat: 'T97',
    what: 'a fault names the page by the host that the caller says',
    file: server,
    from: 'There is no ${request.method} ${path}.',
    to: 'There is no ${request.method} ${request.host}${path}.',
    test: answers,
  },
  {
    threat: 'T98',
    what: 'a line of the log is written by hand',
    file: server,
    from: 'const isCacheable =',
    to: "process.stderr.write(`${request.url} ${request.headers['user-agent']}\\n`)\n    const isCacheable =",
    test: answers,
  },
  {
    threat: 'T99',
    what: 'names that reach a prototype are taken',
    file: 'src/kernel/json.ts',
    from: 'refuseNames(value, [])',
    to: 'void refuseNames',
    test: 'src/app/input.test.ts',
  },
  {
    threat: 'T100',
    what: 'JSON is parsed however deep it nests',
    file: 'src/kernel/json.ts',
    from: 'refuseDeep(text)\n',
    to: 'void refuseDeep\n',
    test: 'src/kernel/json.test.ts',
  },
  {
    threat: 'T100',
    what: 'blanks at the end of a line are looked for from each of them',
    file: 'src/adapters/documents/form-text.ts',
    from: '(?<![^\\S\\n])',
    to: '',
    test: 'src/app/input.test.ts',
  },
  {
    threat: 'T100',
    what: 'a search by an expression goes on for as long as it takes',
    file: 'src/stages/workspace/store/terms.ts',
    from: '${String(longestMs)}',
    to: "${'0'}",
    test: 'src/dialects/dnanexus/expressions.test.ts',
  },
  {
    threat: 'T101',
    what: 'an address of another site counts as a path',
    file: 'src/ledgers/identity/web/site-path.ts',
    from: " || url.origin !== origin || url.pathname.startsWith('//')",
    to: '',
    test: 'src/ledgers/identity/web/site-path.test.ts',
  },
  {
    threat: 'T102',
    what: 'a browser keeps what it has after signing out',
    file: 'src/app/mount.ts',
    from: '\'"cache", "storage"\'',
    to: "''",
    test: answers,
  },
  {
    threat: 'T103',
    what: 'the DNAnexus API answers pages of every origin',
    file: 'src/app/mount-dnanexus.ts',
    from: " || !(origin === 'null' || origins.includes(origin))",
    to: '',
    test: answers,
  },
  {
    threat: 'T104',
    what: 'everybody is believed who tells another address',
    file: server,
    from: 'options.proxies?.length ? [...options.proxies] : false',
    to: 'true',
    test: answers,
  },
]
