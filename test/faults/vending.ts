import type { Fault } from './fault.ts'

/** T77 to T85: vending. */
export const vendingFaults: readonly Fault[] = [
  {
    threat: 'T77',
    what: 'a grant that was revoked before its files came goes on',
    file: 'src/ledgers/grants/store.ts',
    from: 'sql`(${g}.ended_at is null and ${g}',
    to: 'sql`(${g}',
    test: 'src/stages/workspace/vend-apart.test.ts',
  },
  {
    threat: 'T78',
    what: 'a project does not follow the catalog',
    file: 'src/stages/workspace/commands/following.ts',
    from: '  if (moves === undefined) return',
    to: "  if (moves === undefined || projectId !== '') return",
    test: 'src/stages/workspace/changes.test.ts',
  },
  {
    threat: 'T79',
    what: 'what was approved can be approved again',
    file: 'src/stages/review/lifecycle.ts',
    from: "approve: { from: ['open'], to",
    to: "approve: { from: ['open', 'approved'], to",
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
  {
    threat: 'T81',
    what: 'what the unit holds now is vended, and not what the request froze',
    file: 'src/stages/workspace/store.ts',
    from: 'from manifest_file m join manifest k on k.id = m.manifest_id join file_version f on f.id = m.file_id',
    to: `from manifest k join file_version f on f.last_release is null join file_attributes a on a.id = f.attributes_id
        cross join lateral (select k.id as manifest_id, a.dau_code) m`,
    test: 'src/stages/workspace/vend-apart.test.ts',
  },
  {
    threat: 'T82',
    what: 'an object counts as whole when it has its size',
    file: 'src/stages/workspace/commands/looking.ts',
    from: "return hash.digest('hex') === sha256 ? undefined : 'was changed'",
    to: "return hash.digest('hex') === sha256 || there === size ? undefined : 'was changed'",
    test: 'src/stages/workspace/http.test.ts',
  },
  {
    threat: 'T82',
    what: 'a file whose bytes were found damaged is given out',
    file: 'src/stages/workspace/store/looking.ts',
    from: 'and damage is not null limit 1',
    to: 'and damage is null and looked_at is null limit 1',
    test: 'src/stages/workspace/freeing.test.ts',
  },
  {
    threat: 'T83',
    what: 'a nonce that comes with another body answers what was made before',
    file: 'src/stages/workspace/store/creation-keys.ts',
    from: 'if (!Buffer.from(row.body_sha256).equals(bodySha256))',
    to: 'if (row.body_sha256.length !== bodySha256.length)',
    test: 'src/dialects/dnanexus/answer.test.ts',
  },
  {
    threat: 'T84',
    what: 'files go into the project of some request',
    file: 'src/stages/workspace/store.ts',
    from: `    .where('request_id', '=', requestId)
    .forUpdate()`,
    to: `    .where('request_id', 'is not', null)
    .orderBy('created_at')
    .limit(1)
    .forUpdate()`,
    test: 'src/stages/workspace/vend-apart.test.ts',
  },
  {
    threat: 'T85',
    what: 'people change what the platform vended',
    file: 'src/stages/workspace/rules/content.ts',
    from: "kind !== 'own'",
    to: "kind === 'sample-info'",
    test: 'src/dialects/dnanexus/controlled.test.ts',
  },
]
