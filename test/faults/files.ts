import type { Fault } from './fault.ts'

/** T62 to T76: files and names. */
export const filesFaults: readonly Fault[] = [
  {
    threat: 'T62',
    what: 'whatever is uploaded is taken for a PDF',
    file: 'src/adapters/documents/examine.ts',
    from: '  if (!endsAsPdf(bytes)) {',
    to: '  if (!endsAsPdf(bytes) && bytes.length === 0) {',
    test: 'src/stages/agreement/form-checks.test.ts',
  },
  {
    threat: 'T63',
    what: 'what acts by itself is not looked for',
    file: 'src/adapters/documents/examine.ts',
    from: '    if (danger !== undefined) {',
    to: '    if (danger === hasFiles) {',
    test: 'src/stages/agreement/form-checks.test.ts',
  },
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
    threat: 'T67',
    what: 'a file is saved under its name as it stands',
    file: 'src/stages/workspace/open-file.ts',
    from: "`attachment; filename*=UTF-8''${encodeURIComponent(name)}`",
    to: '`attachment; filename="${Buffer.from(name).toString("latin1").replace(/[^\\x20-\\x7e]/g, "")}"`',
    test: 'test/crawl/edges.test.ts',
  },
  {
    threat: 'T68',
    what: 'an archive may name places outside of where it is unpacked',
    file: 'src/adapters/executor/runner/layers.ts',
    from: "const careful = ['--no-same-owner',",
    to: "const careful = ['-P', '--no-same-owner',",
    test: 'src/adapters/executor/hostile.test.ts',
  },
  {
    threat: 'T68',
    what: 'an archive brings the sandbox an /etc of its own',
    file: 'src/adapters/executor/runner/sandbox.ts',
    from: '!notTaken.test(name) && !image',
    to: '!image',
    test: 'src/adapters/executor/hostile.test.ts',
  },
  {
    threat: 'T69',
    what: 'scripts may stand in a page',
    file: 'src/app/headers.ts',
    from: "'script-src': `${self} 'wasm-unsafe-eval'`,",
    to: "'script-src': `${self} 'unsafe-inline'`,",
    test: 'src/app/answers.test.ts',
  },
  {
    threat: 'T69',
    what: 'help of a tool links to any address',
    file: 'src/app/web/help/help-text.tsx',
    from: 'if (!/^(https?:\\/\\/|mailto:|\\/|#)/.test(to)) return',
    to: "if (to === '') return",
    test: 'e2e/crawl.test.ts',
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
    threat: 'T71',
    what: 'a report for spreadsheets leaves a formula as it is',
    file: 'src/stages/oversight/rules/csv.ts',
    from: "const text = formula.test(cell) ? `'${cell}` : cell",
    to: 'const text = cell',
    test: 'test/crawl/spreadsheets.test.ts',
  },
  {
    threat: 'T72',
    what: 'a line break in a cell begins a row of the table',
    file: 'src/stages/workspace/rules/table.ts',
    from: "text.replaceAll(/\\p{Cc}+/gu, ' ')",
    to: "text.replaceAll(/[^\\P{Cc}\\n]+/gu, ' ')",
    test: 'test/crawl/spreadsheets.test.ts',
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
  {
    threat: 'T75',
    what: 'a form may be added to the request of somebody else',
    file: 'src/stages/request/commands.ts',
    from: `  if (row.requester_id !== actor.id) throw new Problem('not-found', \`No request \${id}.\`)
  return row
}

/**
 * Ends what`,
    to: `  return row
}

/**
 * Ends what`,
    test: 'test/authorisation/authorisation.test.ts',
  },
  {
    threat: 'T76',
    what: 'a manifest may have columns that nobody knows',
    file: 'src/stages/catalog/import/manifest.ts',
    from: 'if (!known.has(name)) refuse(`unknown column (number ${position + 1})`)',
    to: 'if (!known.has(name)) return',
    test: 'src/stages/catalog/import/manifest.test.ts',
  },
  {
    threat: 'T76',
    what: 'a day may stand where an age is meant',
    file: 'src/stages/catalog/import/manifest.ts',
    from: '!(/^\\d{1,3}(\\.\\d+)?$/.test(age) && Number(age) <= 130)',
    to: '!/\\d/.test(age)',
    test: 'src/stages/catalog/import/manifest.test.ts',
  },
]
