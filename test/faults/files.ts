import type { Fault } from './fault.ts'

/** T62 to T76: files and names. */
export const filesFaults: readonly Fault[] = [
  {
    threat: 'T64',
    what: 'a file in the file is not looked for',
    file: 'src/adapters/documents/examine.ts',
    from: `  ['EmbeddedFiles', hasFiles],
  ['EF', hasFiles],
  ['AF', hasFiles],
`,
    to: '',
    test: 'src/stages/agreement/form-checks.test.ts',
  },
  {
    threat: 'T64',
    what: 'what is encrypted is taken',
    file: 'src/adapters/documents/examine.ts',
    from: `    if (context.lookup(context.trailerInfo.Encrypt) instanceof PDFDict) return encrypted
`,
    to: '',
    test: 'src/stages/agreement/form-checks.test.ts',
  },
  {
    threat: 'T65',
    what: 'nobody unpacks a PDF to see how large it is',
    file: 'src/adapters/documents/inspect.ts',
    from: 'if (ended === undefined) return { ...examined, unpacked: false }',
    to: 'if (ended === undefined || ended.code !== 0) return { ...examined, unpacked: false }',
    test: 'src/stages/agreement/form-checks.test.ts',
  },
  {
    threat: 'T66',
    what: 'a form is taken as sound while the scanner does not answer',
    file: 'src/stages/agreement/commands.ts',
    from: "return { state: 'waiting', virus: null }",
    to: "return { state: 'clean', virus: null }",
    test: 'src/stages/agreement/form-checks.test.ts',
  },
  {
    threat: 'T69',
    what: 'scripts may stand in a page',
    file: 'src/app/headers.ts',
    from: "'script-src': self,",
    to: "'script-src': `${self} 'unsafe-inline'`,",
    test: 'src/app/answers.test.ts',
  },
  {
    threat: 'T70',
    what: 'the page of a tool runs scripts with our origin',
    file: 'src/stages/workspace/open-report.ts',
    from: `  'sandbox',
`,
    to: `  'sandbox allow-scripts allow-same-origin',
`,
    test: 'src/stages/workspace/report.test.ts',
  },
  {
    threat: 'T73',
    what: 'the quota is not asked',
    file: 'src/adapters/objects/directory.ts',
    from: `    await quota.take(block.length)
`,
    to: '',
    test: 'src/adapters/objects/directory.test.ts',
  },
  {
    threat: 'T74',
    what: 'the agreement of an earlier submission is that of the last',
    file: 'src/stages/agreement/queries.ts',
    from: 'submission ?? submissions[0]?.n',
    to: 'submissions[0]?.n ?? submission',
    test: 'src/stages/agreement/http.test.ts',
  },
]
