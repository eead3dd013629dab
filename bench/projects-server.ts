import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { readSettings } from '#app/config.ts'
import { seedCast } from '#app/demo/seed.ts'
import { openInstance, readiness } from '#app/instance.ts'
import { createServer } from '#app/server.ts'
import { endpointsOf } from '#app/wire.ts'
import { actorByToken, createToken, personByHandle } from '#ledgers/identity/store.ts'

/*
 * The server of `accession bench projects`, a process of its own: the product's routes over one project with as many
 * objects as its argument says. Prints its port, a token and the project.
 *
 * Of ten objects nine were vended, in three parts by DAU: one that the reader may read, one of which the grant has
 * ended, and one of which there never was a grant, so that the reader does not know of them. The tenth is the reader's
 * own. `/ten` holds 10,000 of these, the rest lies in 100 folders below `/data`.
 */

const objects = Number(process.argv[2])
const settings = readSettings(process.env)
const instance = await openInstance(settings, () => undefined)
const { deps } = instance
await seedCast(deps.db)
const personId = await personByHandle(deps.db, 'ada')
const project = await fill(deps.db)
const token = await deps.db.transaction().execute((tx) => createToken(tx, personId, 'bench', 1))
const app = await createServer({
  served: endpointsOf(deps),
  identify: (secret) => actorByToken(deps.db, secret),
  dnanexus: deps,
  isReady: () => readiness(deps),
  logLevel: settings.logLevel,
})
await app.listen({ port: 0, host: '127.0.0.1' })
const address = app.server.address()
const port = typeof address === 'object' ? address?.port : undefined
console.log(JSON.stringify({ port, token, project }))

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => instance.close())
    .then(() => process.exit())
})

async function fill(db: Database): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with p as (insert into project (name, owner_id) values ('bench', ${personId}) returning id),
      m as (insert into project_member (project_id, person_id, level)
        select id, ${personId}, 'ADMINISTER' from p)
    insert into project_folder (project_id, path)
    select p.id, path from p, (
      select unnest(array['/', '/data', '/ten']) as path
      union select '/data/' || n from generate_series(0, 99) n) f
    returning project_id as id`.execute(db)
  const id = rows[0]?.id ?? ''
  await grant(db, 'PCG', '1 year')
  await grant(db, 'CLIN', '1 day')
  await withoutChecks(db, async (tx) => {
    await sql`
      insert into project_file (project_id, id, class, folder, name, kind, size, md5, daus, tags, properties, created_by,
        created_at, modified_at)
      select ${id}, 'file-' || lpad(n::text, 24, '0'), case when n % 100 = 10 then 'record' else 'file' end,
        case when n % 10 = 0 and n <= 100000 then '/ten' else '/data/' || n % 100 end,
        'sample-' || n || case n % 3 when 0 then '.bam' when 1 then '.bam.bai' else '.g.vcf.gz' end,
        case when n % 10 = 0 then 'own' else 'vended' end, n, md5(n::text),
        case when n % 10 = 0 then '{}'::text[] else array[(array['PCG', 'CLIN', 'LIFE'])[n % 3 + 1]] end,
        case when n % 1000 = 0 then array['rare'] when n % 20 = 0 then array['common'] else '{}'::text[] end,
        jsonb_build_object('sample_name', 'SJ' || n / 15, 'subject_name', 'S' || n / 30, 'file_type', n % 3,
          'sj_diseases', 'D' || n % 200, 'sample_type', case when n % 2 = 0 then 'Germline' else 'Diagnosis' end,
          'run', case when n % 5000 = 0 then 'odd' end),
        case when n % 10 = 0 then ${personId} end,
        platform_now() - n * interval '1 second', platform_now() - n * interval '1 second'
      from generate_series(1, ${objects}) n`.execute(tx)
  })
  await sql`vacuum analyze project_file`.execute(db)
  return id
}

/** A grant that began a month ago, for so long. */
async function grant(db: Database, dau: string, term: string): Promise<void> {
  await sql`
    insert into access_grant (person_id, dau_code, download, from_at, term_until, request_id)
    select ${personId}, ${dau}, true, at, at + ${term}::interval, 'request-bench'
    from (select platform_now() - interval '1 month' as at) a`.execute(db)
}

/** Rows come faster without a look at what each of them names, and into a table whose indexes are made afterwards. */
async function withoutChecks(db: Database, work: (tx: Tx) => Promise<void>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.tablename = 'project_file' and i.schemaname = current_schema()
      and not exists (select from pg_constraint c where c.conname = i.indexname)`.execute(db)
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const { name } of rows) await sql`drop index ${sql.id(name)}`.execute(tx)
    await work(tx)
    for (const { definition } of rows) await sql.raw(definition).execute(tx)
  })
}
