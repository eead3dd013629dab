import type { Fault } from './fault.ts'

/** T105 to T114: staff, the audit log, personal data. */
export const insidersFaults: readonly Fault[] = [
  {
    threat: 'T44',
    what: 'a backup brings the keys of the seal along',
    file: 'src/app/backup/make.ts',
    from: "const certificateFolders = ['seal/roots', 'seal/timestamp/roots']",
    to: "const certificateFolders = ['seal/roots', 'seal/timestamp/roots', 'seal/own']",
    test: 'src/app/backup/backup.test.ts',
  },
  {
    threat: 'T105',
    what: 'who looks after a committee may seat themselves',
    file: 'src/stages/review/commands/committees.ts',
    from: `    if (personId === actor.id)
      throw new Problem('not-permitted', 'Somebody else gives you your seat.')
`,
    to: '',
    test: 'src/stages/review/committee-people.test.ts',
  },
  {
    threat: 'T105',
    what: 'a committee does not hear who was seated on it',
    file: 'src/stages/review/commands/committees.ts',
    from: `    await outbox.announce(tx, seatChanged, { dau, personId, seat, by: actor.id, event })
`,
    to: '',
    test: 'src/stages/review/committee-people.test.ts',
  },
  {
    threat: 'T106',
    what: 'the walk does not look whether an event has the hash that its text gives',
    file: 'src/ledgers/audit/verify.ts',
    from: 'if (!chainHash(previous, link).equals(link.hash) || !isAsItsBodySays(link)) {',
    to: 'if (!isAsItsBodySays(link)) {',
    test: 'src/ledgers/audit/verify.test.ts',
  },
  {
    threat: 'T107',
    what: 'a log that ends before a checkpoint counts as whole',
    file: 'src/ledgers/audit/verify.ts',
    from: '(await faultOfEnd(tx, seq, previous)) ?? lostEnd(seq, anchors)',
    to: 'await faultOfEnd(tx, seq, previous)',
    test: 'src/ledgers/audit/outside.test.ts',
  },
  {
    threat: 'T107',
    what: 'events are not held against checkpoints',
    file: 'src/ledgers/audit/verify.ts',
    from: 'faultOf(link, seq, previous) ?? notTold(link, told.get(link.seq))',
    to: 'faultOf(link, seq, previous)',
    test: 'src/ledgers/audit/outside.test.ts',
  },
  {
    threat: 'T111',
    what: 'objects lie in a backup under their hashes, by which known files are recognised',
    file: 'src/app/backup/place.ts',
    from: 'const name = key.nameOf(`object ${sha256}`)',
    to: 'const name = sha256',
    test: 'src/app/backup/backup.test.ts',
  },
  {
    threat: 'T111',
    what: 'what was sealed is opened without a look at whether it is as it was',
    file: 'src/app/backup/sealed.ts',
    from: 'return Buffer.concat([opening.update(bytes.subarray(0, end)), opening.final()])',
    to: 'return opening.update(bytes.subarray(0, end))',
    test: 'src/app/backup/backup.test.ts',
  },
  {
    threat: 'T112',
    what: 'what the audit log does not take is done all the same',
    file: 'src/stages/workspace/open-file.ts',
    from: "else await noteReading(db, actor, opened, purpose === 'job' ? 'job' : 'server')",
    to: "else await noteReading(db, actor, opened, purpose === 'job' ? 'job' : 'server').catch(() => undefined)",
    test: 'test/audit-away.test.ts',
  },
  {
    threat: 'T113',
    what: 'the audit log names who closes an account',
    file: 'src/ledgers/identity/commands/account.ts',
    from: "await recordAudit(tx, { type: 'auth.account-closed', actorId: actor.id, subjectId: actor.id })",
    to: "await recordAudit(tx, { type: 'auth.account-closed', actorId: actor.id, subjectId: actor.id, detail: { email } })",
    test: 'src/ledgers/audit/erasure.test.ts',
  },
  {
    threat: 'T114',
    what: 'the checksum of an export is not compared',
    file: 'src/ledgers/audit/export.ts',
    from: 'manifest.events !== events || manifest.sha256 !== sha256',
    to: 'manifest.events !== events',
    test: 'src/ledgers/audit/outside.test.ts',
  },
]
