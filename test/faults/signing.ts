import type { Fault } from './fault.ts'

/** T30 to T53: signing. */
export const signingFaults: readonly Fault[] = [
  {
    threat: 'T30',
    what: 'a tag behind the name makes another mailbox',
    file: 'src/kernel/mailbox.ts',
    from: "const [name = ''] = local.split('+')",
    to: 'const name = local',
    test: 'src/stages/request/people.test.ts',
  },
  {
    threat: 'T31',
    what: 'a link that does not hold is answered by what is wrong with it',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: '    if (link === undefined || signatory === undefined) {',
    to: `    if (link === undefined) throw new Problem('not-found', 'This link was never made.')
    if (signatory === undefined) {`,
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T31',
    what: 'links are tried without an end',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: 'if (vain.minute >= signingLimits.vainLinksAMinute || vain.day >= signingLimits.vainLinksADay) {',
    to: 'if (vain.day >= signingLimits.vainLinksADay * 100) {',
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T32',
    what: 'the database keeps links as they are',
    file: 'src/stages/agreement/store/ceremony.ts',
    from: "const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()",
    to: "const hashOf = (token: string): Buffer => token === '' ? createHash('sha256').digest() : Buffer.from(token)",
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T33',
    what: 'a document that was fetched counts as one that was read',
    file: 'src/stages/agreement/http/signing.ts',
    from: 'const key = await signersDocument(deps.db, session, query.which)',
    to: `const key = await signersDocument(deps.db, session, query.which)
      await noteDocumentViewed(deps, call.signing, call, key)`,
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T34',
    what: 'nobody hears that a link was opened elsewhere',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: 'if (others > 0 && others <= signingLimits.otherBrowsers) {',
    to: 'if (others > signingLimits.otherBrowsers) {',
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T34',
    what: 'the link is enough, without the code',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: 'if (session.verifiedAt === null) {',
    to: "if (session.linkId === '') {",
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T35',
    what: 'a code may be tried as often as one likes',
    file: 'src/stages/agreement/store/ceremony.ts',
    from: `sql<boolean>\`used_at is null and tries < \${codeTries}
`,
    to: `sql<boolean>\`used_at is null
`,
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T35',
    what: 'fifteen wrong codes lock nothing',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: 'const isLocked = wrong >= signingLimits.wrongCodesADay',
    to: 'const isLocked = wrong >= signingLimits.wrongCodesADay * 10',
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T36',
    what: 'a code holds twice',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: `    await useCode(tx, tried)
`,
    to: '',
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T36',
    what: 'a code of another browser holds',
    file: 'src/stages/agreement/store/ceremony.ts',
    from: `        .where('session_hash', '=', hash)
        .orderBy('sent_at', 'desc')
        .limit(1)
        .$asScalar(),`,
    to: `        .where((each) => each.or([each('session_hash', '=', hash), each('tries', '>=', 0)]))
        .orderBy('sent_at', 'desc')
        .limit(1)
        .$asScalar(),`,
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T36',
    what: 'a code holds for a day',
    file: 'src/stages/agreement/store/ceremony.ts',
    from: '  and sent_at > platform_now() - make_interval(mins => ${codeMinutes})`',
    to: '  and sent_at > platform_now() - make_interval(days => ${codeMinutes})`',
    test: 'src/stages/agreement/signing-links.test.ts',
  },
  {
    threat: 'T37',
    what: 'a browser that came by a link goes on after the link has ended',
    file: 'src/stages/agreement/store/ceremony.ts',
    from: 'l.id = s.link_id and l.revoked_at is null and',
    to: 'l.id = s.link_id and',
    test: 'src/stages/agreement/signing.test.ts',
  },
  {
    threat: 'T38',
    what: 'a step looks at the agreement before it is alone with it',
    file: 'src/stages/agreement/commands/envelopes.ts',
    from: `  const request = await lockRequest(tx, request_id)
  return { request, envelope: await lockEnvelope(tx, id) }`,
    to: `  const envelope = await readEnvelope(tx, id)
  return { request: await lockRequest(tx, request_id), envelope }`,
    test: 'src/stages/agreement/signing-model.test.ts',
  },
  {
    threat: 'T39',
    what: 'a signature that is sent again counts again',
    file: 'src/stages/agreement/commands/sign.ts',
    from: `    if (signatory.state === 'signed' && signatory.signing?.key === signed.key) return
`,
    to: '',
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T40',
    what: 'any document may have been shown',
    file: 'src/stages/agreement/commands/ceremony.ts',
    from: 'if (envelope.presented_sha256 !== sha256) {',
    to: "if (sha256 === '') {",
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T40',
    what: 'any sentence may have been shown',
    file: 'src/stages/agreement/commands/sign.ts',
    from: 'if (intent !== intentOf(signatory.capacity, signatory.institution)) {',
    to: "if (intent === '') {",
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T40',
    what: 'a file that was changed on the disk is handed out',
    file: 'src/stages/agreement/commands/presented.ts',
    from: ".digest('hex') === sha256) return bytes",
    to: ".digest('hex').length === sha256.length) return bytes",
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T41',
    what: 'anything that is typed is a signature',
    file: 'src/adapters/documents/typed.ts',
    from: `  if (!/\\p{L}/u.test(text)) return 'has no letter'
`,
    to: '',
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T42',
    what: 'what follows after the seal is not looked at',
    file: 'src/adapters/seal/verify.ts',
    from: `if (after + rest < bytes.length) fault = 'appended'
    else if`,
    to: 'if',
    test: 'src/adapters/seal/verify.test.ts',
  },
  {
    threat: 'T42',
    what: 'any root will do',
    file: 'src/adapters/seal/verify.ts',
    from: 'const path = pathToRoot(chain, roots)',
    to: 'const path = pathToRoot(chain, roots) ?? chain',
    test: 'src/adapters/seal/verify.test.ts',
  },
  {
    threat: 'T43',
    what: 'what a table says counts, whatever the audit log says',
    file: 'src/stages/agreement/queries/signed.ts',
    from: 'return wasSealed && (await isSignedByAll(db, envelope.id))',
    to: 'return wasSealed',
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T44',
    what: 'the key of the seal is readable by all',
    file: 'src/adapters/seal/keys.ts',
    from: "await write(join(aside, 'sealing.pem'), keyPem(key) + pemOf(sealing), 0o400)",
    to: "await write(join(aside, 'sealing.pem'), keyPem(key) + pemOf(sealing), 0o444)",
    test: 'src/stages/agreement/signing-evidence.test.ts',
  },
  {
    threat: 'T45',
    what: 'nobody looks whether there is a key before an agreement is sent',
    file: 'src/stages/agreement/commands.ts',
    from: `  if (deps.signingService === undefined) await requireSeal(deps.seals, now)
  else await`,
    to: '  if (deps.signingService !== undefined) await',
    test: 'src/stages/agreement/sealing.test.ts',
  },
  {
    threat: 'T46',
    what: 'nobody is told that the clock of the database went back',
    file: 'src/ledgers/audit/reactions.ts',
    from: 'if (newest === undefined) return',
    to: 'if (newest !== undefined) return',
    test: 'src/ledgers/audit/times.test.ts',
  },
  {
    threat: 'T47',
    what: 'where a signature came from is not kept',
    file: 'src/stages/agreement/commands/evidence.ts',
    from: "ip: from?.ip ?? '',",
    to: "ip: '',",
    test: 'src/stages/agreement/signing-evidence.test.ts',
  },
  {
    threat: 'T48',
    what: 'a signer is mailed as often as somebody likes',
    file: 'src/stages/agreement/commands/signers-there.ts',
    from: 'if (mails < signingLimits.remindersADay) return',
    to: 'if (mails < signingLimits.remindersADay * 100) return',
    test: 'src/stages/agreement/signing-ways.test.ts',
  },
  {
    threat: 'T49',
    what: 'what the mail server refuses for good is tried for ever',
    file: 'src/ledgers/outbox/mail.ts',
    from: `  if (error instanceof MailRefused) return error.message
`,
    to: '',
    test: 'src/stages/agreement/signing-mail.test.ts',
  },
  {
    threat: 'T50',
    what: 'an extension takes any change',
    file: 'src/stages/request/rules/extension.ts',
    from: `    .filter((field) => !open[section].includes(field))
`,
    to: `    .filter((field) => field === '' && open[section].includes(field))
`,
    test: 'src/stages/request/rules/extension.test.ts',
  },
  {
    threat: 'T50',
    what: 'an applicant who was agreed on may be replaced by mail',
    file: 'src/stages/agreement/rules/signing.ts',
    from: `  (capacity !== 'applicant' || !request.isForAgreed) &&
`,
    to: '',
    test: 'src/stages/agreement/rules/signing.test.ts',
  },
  {
    threat: 'T51',
    what: 'an extension begins a year before the end',
    file: 'src/ledgers/grants/store/terms.ts',
    from: '{ before: 60, after: 30 }',
    to: '{ before: 365, after: 30 }',
    test: 'src/stages/request/extension.test.ts',
  },
  {
    threat: 'T51',
    what: 'an extension begins long after the end',
    file: 'src/ledgers/grants/store/terms.ts',
    from: 'before: 60, after: 30',
    to: 'before: 60, after: 300',
    test: 'src/stages/request/extension.test.ts',
  },
  {
    threat: 'T52',
    what: 'declining asks for no code',
    file: 'src/stages/agreement/commands/sign.ts',
    from: `    requireVerified(held)
    const state = nextState(signatoryLifecycle, signatory.state, 'decline'`,
    to: "    const state = nextState(signatoryLifecycle, signatory.state, 'decline'",
    test: 'src/stages/agreement/signing-security.test.ts',
  },
  {
    threat: 'T53',
    what: 'a form of older terms is taken',
    file: 'src/stages/agreement/commands.ts',
    from: `  if (signed !== current)
`,
    to: `  if (signed === '')
`,
    test: 'src/stages/agreement/versions.test.ts',
  },
  {
    threat: 'T53',
    what: 'other terms may have been shown than those in force',
    file: 'src/stages/agreement/commands.ts',
    from: 'if (seen !== undefined && seen !== current)',
    to: "if (seen === '')",
    test: 'src/stages/agreement/versions.test.ts',
  },
]
