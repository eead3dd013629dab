import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { canonical } from '#kernel/canonical.ts'
import { verifyChain } from '#ledgers/audit/verify.ts'
import { grantsAsTold } from '#ledgers/grants/store/replay.ts'
import { damageOf } from '#stages/workspace/commands/looking.ts'
import { Certificate } from '#stages/workspace/contract/destruction.ts'
import { heldTable } from '#stages/workspace/rules/held-table.ts'
import { listHeldFiles } from '#stages/workspace/store/destruction-files.ts'
import type { Deps } from './wire.ts'

/** One thing that must hold, and the first faults where it does not. */
export type Check = {
  readonly name: string
  readonly count: number
  readonly faults: readonly string[]
}

type Verify = (deps: Pick<Deps, 'db' | 'objects'>) => Promise<Check>

const shown = 10

/** A check that is one query: `count` things looked at, and a `fault` for each that does not hold. */
const byQuery =
  (name: string, counted: ReturnType<typeof sql>, faults: ReturnType<typeof sql>): Verify =>
  async ({ db }) => {
    const count = (await counted.execute(db)).rows as { count: number }[]
    const found = (await faults.execute(db)).rows as { fault: string }[]
    return { name, count: count[0]?.count ?? 0, faults: found.map(({ fault }) => fault) }
  }

const chain: Verify = async ({ db }) => {
  const report = await verifyChain(db)
  return {
    name: 'the audit chain is whole',
    count: report.events,
    faults: report.fault ? [report.fault] : [],
  }
}

const times = byQuery(
  'the times of the audit log never go back',
  sql`select count(*) from audit_event`,
  sql`
    select 'event ' || seq || ' is earlier than the one before it' as fault
    from (select seq, at, lag(at) over (order by seq) as before from audit_event) e
    where at < before order by seq limit ${shown}`,
)

/** The detail of an event; bodies are JSON. */
const data = sql.raw(`(body::jsonb -> 'data')`)

const grants = byQuery(
  'the grants are those that the audit log tells of',
  sql`select count(*) from access_grant`,
  sql`
    with told as (${grantsAsTold()})
    select coalesce(g.id, t.id) || ' differs from its events' as fault
    from access_grant g full join told t on t.id = g.id
    where (g.person_id, g.dau_code, g.request_id, g.download, date_trunc('milliseconds', g.from_at), date_trunc('milliseconds', g.until_at),
        date_trunc('milliseconds', g.download_until), date_trunc('milliseconds', g.ended_at), g.end_kind, g.suspended_from)
      is distinct from (t.person_id, t.dau_code, t.request_id, t.download, t.from_at, t.until_at,
        t.download_until, t.ended_at, t.end_kind, t.suspended_from)
    limit ${shown}`,
)

const requests = byQuery(
  'each request is where its events left it',
  sql`select count(*) from access_request`,
  sql`
    with told as (
      select distinct on (subject_id) subject_id as id, ${data} ->> 'to' as state
      from audit_event where type like 'request.%' and ${data} ? 'to' order by subject_id, seq desc)
    select r.id || ' is ' || r.state || ', its events say ' || coalesce(t.state, 'draft') as fault
    from access_request r left join told t using (id)
    where r.state is distinct from coalesce(t.state, 'draft') limit ${shown}`,
)

const decisions = byQuery(
  'each decision stands once in the audit log, as in the reviews; in a round is one',
  sql`select count(*) from review where state in ('approved', 'rejected')`,
  sql`
    with told as (
      select subject_id as request_id, ${data} ->> 'dau' as dau_code, coalesce((${data} ->> 'round')::int, 1) as round,
        case type when 'committee.rejected' then 'rejected' else 'approved' end as state, count(*) as times
      from audit_event
      where type in ('committee.approved', 'committee.rejected', 'committee.conditions-accepted') group by 1, 2, 3, 4),
    last as (select t.* from told t join review v using (request_id, dau_code, round))
    select coalesce(v.request_id, t.request_id) || ' ' || coalesce(v.dau_code, t.dau_code) as fault
    from (select * from review where state in ('approved', 'rejected')) v
      full join last t using (request_id, dau_code, state)
    where v.request_id is null or t.request_id is null
    union all
    select request_id || ' ' || dau_code || ' in round ' || round from told group by request_id, dau_code, round
    having sum(times) <> 1
    limit ${shown}`,
)

const vends = byQuery(
  'each vend that is ready has one receipt, equal to its frozen manifest, and its files are in the project once',
  sql`select count(*) from vend where state = 'ready'`,
  sql`
    select v.id as fault from vend v left join lateral (
      select count(*) as files, coalesce(sum(size), 0) as bytes, encode(sha256(convert_to(coalesce(string_agg(
        catalog_file_id || E'\t' || coalesce(size::text, '') || E'\t' || coalesce(md5, '') || E'\n', '' order by catalog_file_id collate "C"), ''), 'UTF8')), 'hex') as checksum
      from project_file p where p.vend_id = v.id) c on true
    where v.state = 'ready' and ((c.files, c.bytes, c.checksum) is distinct from (v.files, v.bytes, v.checksum)
      or v.receipt is distinct from jsonb_build_object('files', v.files, 'bytes', v.bytes, 'checksum', v.checksum)
      or (select count(*) from audit_event a where a.type = 'vend.completed' and a.subject_id = v.id) <> 1)
    limit ${shown}`,
)

const changes = byQuery(
  'each change of a project stands once in the audit log, with as many files as left it',
  sql`select count(*) from project_change`,
  sql`
    with told as (
      select subject_id as project_id, (${data} ->> 'number')::int as number, count(*) as times,
        sum((${data} ->> 'withdrawn')::int + (${data} ->> 'reissued')::int) as files
      from audit_event where type = 'project.changed' group by 1, 2)
    select project_id || ' ' || number as fault
    from (select c.project_id, c.number, (select count(*) from project_file f
        where f.project_id = c.project_id and f.left_in = c.number) as files from project_change c) c
      full join told t using (project_id, number)
    where t.times is distinct from 1 or c.files is distinct from t.files
    limit ${shown}`,
)

const manifests = byQuery(
  'each frozen manifest still has its checksum',
  sql`select count(*) from manifest`,
  sql`
    select m.id as fault from manifest m join lateral (
      select encode(sha256(convert_to(coalesce(string_agg(
        f.id || E'\t' || coalesce(f.size::text, '') || E'\t' || coalesce(f.md5, '') || E'\n', '' order by f.id collate "C"), ''), 'UTF8')), 'hex') as sha256
      from manifest_file e join catalog_file f on f.id = e.file_id where e.manifest_id = m.id) c on true
    where c.sha256 <> m.sha256 limit ${shown}`,
)

const envelopes = byQuery(
  'each agreement that was signed electronically is kept as it was sealed or fetched, with one signature in the audit log for each who signed',
  sql`select count(*) from envelope where state = 'completed'`,
  sql`
    with told as (
      select ${data} ->> 'signatory' as id, count(*) as times
      from audit_event where type = 'signatory.signed' group by 1)
    select s.id || ' of ' || e.id || ' is ' || s.state || ', the audit log has ' || coalesce(t.times, 0) || ' signatures' as fault
    from signatory s join envelope e on e.id = s.envelope_id left join told t on t.id = s.id
    where coalesce(t.times, 0) <> case s.state when 'signed' then 1 else 0 end
      or (e.state in ('signed', 'completed') and s.state not in ('signed', 'replaced'))
    union all
    select e.id || ' is completed, and ' || count(a.seq) || ' events tell of what is kept' from envelope e
      left join audit_event a on a.type = case e.provider when 'builtin' then 'envelope.sealed' else 'envelope.collected' end and a.body::jsonb -> 'data' ->> 'envelope' = e.id
        and a.body::jsonb -> 'data' ->> 'sha256' = e.sealed_sha256
    where e.state = 'completed' group by e.id having count(a.seq) <> 1
    limit ${shown}`,
)

/** Reads every stored object again. */
const objects: Verify = async ({ db, objects: store }) => {
  const rows = await db
    .selectFrom('stored_object')
    .select(['sha256', 'size'])
    .orderBy('sha256')
    .execute()
  const faults: string[] = []
  for (const object of rows) {
    const damage = await damageOf(store, object)
    if (damage !== undefined) faults.push(`${object.sha256} ${damage}`)
  }
  return {
    name: 'the stored objects are there and unchanged',
    count: rows.length,
    faults: faults.slice(0, shown),
  }
}

/** The certificates of destruction are what was certified, by their hashes and by the audit log. */
const certificates: Verify = async ({ db }) => {
  const { rows } = await sql<{
    id: string
    certificate: unknown
    sha256: string
    told: string | null
  }>`
    select d.id, d.certificate, d.sha256, (
      select ${data} ->> 'sha256' from audit_event e where e.subject_id = d.id and e.type = 'destruction.certified') as told
    from destruction d where d.state = 'certified' order by d.id`.execute(db)
  const faults: string[] = []
  for (const { id, certificate, sha256, told } of rows) {
    const { listSha256, daus, person } = Certificate.parse(certificate)
    const source = { personId: person.id, daus: daus.map(({ dau }) => dau), keptBy: id }
    const list = Buffer.from(heldTable(await listHeldFiles(db, source)))
    const isWhole = (await digest([Buffer.from(canonical(certificate))])) === sha256
    if (!isWhole || told !== sha256 || (await digest([list])) !== listSha256)
      faults.push(`${id} is not what was certified`)
  }
  return {
    name: 'the certificates of destruction are as they were given',
    count: rows.length,
    faults: faults.slice(0, shown),
  }
}

async function digest(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}

const checks: readonly Verify[] = [
  chain,
  times,
  grants,
  requests,
  decisions,
  manifests,
  vends,
  changes,
  envelopes,
  certificates,
  objects,
]

/** Replays the ledgers against the tables, and the receipts against the stored objects. */
export async function verifyAll(deps: Pick<Deps, 'db' | 'objects'>): Promise<Check[]> {
  const results: Check[] = []
  for (const check of checks) results.push(await check(deps))
  return results
}
