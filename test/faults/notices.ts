import type { Fault } from './fault.ts'

/** T54 to T61: notices from and to others. */
export const noticesFaults: readonly Fault[] = [
  {
    threat: 'T54',
    what: 'whoever sends a notice is believed',
    file: 'src/stages/agreement/commands/notices.ts',
    from: 'if (!service.isGenuine(raw, headers)) {',
    to: 'if (!service.isGenuine(raw, headers) && raw.length === 0) {',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T55',
    what: 'a signature that is told twice is given twice',
    file: 'src/stages/agreement/commands/facts.ts',
    from: "const fresh = told.filter((one) => one.row.state !== 'signed' && isSigned(one))",
    to: 'const fresh = told.filter((one) => isSigned(one))',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T56',
    what: 'a notice changes the envelope of another request',
    file: 'src/stages/agreement/commands/facts.ts',
    from: `  if (before.request_id !== facts.requestId) return 'other-request'
`,
    to: '',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T56',
    what: 'a notice of another envelope counts for ours',
    file: 'src/stages/agreement/commands/facts.ts',
    from: `    if (externalId !== null && externalId !== facts.externalId) return 'other-envelope'
`,
    to: '',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T57',
    what: 'as many notices as come are taken',
    file: 'src/stages/agreement/commands/notices.ts',
    from: 'if ((await noticesThisMinute(tx, which)) < noticesAMinute) return',
    to: 'if ((await noticesThisMinute(tx, which)) < noticesAMinute * 100) return',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T58',
    what: 'nobody looks at what notices did not tell',
    file: 'src/stages/agreement/commands/reconciling.ts',
    from: `  if (look === undefined) return
`,
    to: `  if (look !== undefined) return
`,
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
  {
    threat: 'T59',
    what: 'a redirect of the signing service is followed',
    file: 'src/adapters/signing/docusign/exchange.ts',
    from: "redirect: 'manual'",
    to: "redirect: 'follow'",
    test: 'test/outgoing.test.ts',
  },
  {
    threat: 'T61',
    what: 'who comes back and says that all is signed is believed',
    file: 'src/stages/agreement/commands/notices.ts',
    from: 'if (!service.isGenuine(raw, headers)) {',
    to: 'if (!service.isGenuine(raw, headers) && raw.length === 0) {',
    test: 'src/stages/agreement/signing-notices.test.ts',
  },
]
