import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { readSettings } from '#app/config.ts'
import { seedCast, seedCatalog } from '#app/demo/seed.ts'
import { openInstance } from '#app/instance.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { orderVend } from '#stages/vending/commands.ts'
import { immediate } from '#stages/vending/store.ts'
import { fillProject } from '#stages/workspace/commands.ts'
import { fileRequest } from './filed-request.ts'
import { now, percentile, rounded, seconds } from './measure.ts'
import { settingsOn, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

/* A vend, from the order to its receipt, and the same rows put into the same table by one statement. */

export type VendingReport = {
  readonly files: number
  readonly rounds: number
  /** Seconds, medians. */
  readonly vend: number
  readonly insert: number
}

export type VendingOptions = {
  /** At most those of the demo catalog, 150,000. */
  readonly files: number
  readonly rounds: number
  readonly say: (text: string) => void
}

/** @throws Error where a project does not hold what was ordered */
export async function benchVending({ files, rounds, say }: VendingOptions): Promise<VendingReport> {
  return withFolder(async (folder) => {
    const instance = await openInstance(readSettings(settingsOn(folder)), () => undefined)
    try {
      const { deps } = instance
      say('the demo catalog')
      await seedCast(deps.db)
      await seedCatalog(deps)
      const times = { vend: [] as number[], insert: [] as number[] }
      for (let round = 1; round <= rounds; round++) {
        say(`round ${round} of ${rounds}`)
        const personId = await personByHandle(deps.db, 'ada')
        const requestId = await fileRequest(deps.db, personId, `vend ${round}`, files)
        await orderVend(deps, requestId, immediate)
        const vendId = await vendOf(deps.db, requestId)
        const started = now()
        await fillProject(deps, vendId)
        times.vend.push(seconds(started))
        times.insert.push(await insertSame(deps.db, requestId))
      }
      return {
        files,
        rounds,
        vend: percentile(times.vend, 0.5),
        insert: percentile(times.insert, 0.5),
      }
    } finally {
      await instance.close()
    }
  })
}

async function vendOf(db: Database, requestId: string): Promise<string> {
  const { id } = await db
    .selectFrom('vend')
    .select('id')
    .where('request_id', '=', requestId)
    .executeTakeFirstOrThrow()
  return id
}

/** Puts the files that a request's project holds into another project, by one statement; answers its seconds. */
async function insertSame(db: Database, requestId: string): Promise<number> {
  return db.connection().execute(async (one) => {
    await sql`drop table if exists same`.execute(one)
    await sql`
      create temp table same as
      select f.* from project_file f join project p on p.id = f.project_id
      where p.request_id = ${requestId} and f.kind = 'vended'`.execute(one)
    await sql`
      with other as (
        insert into project (name, owner_id) select name, owner_id from project where request_id = ${requestId}
        returning id),
      folders as (
        insert into project_folder (project_id, path)
        select distinct other.id, folder from other, same returning project_id)
      update same set project_id = (select id from other)`.execute(one)
    const started = now()
    await sql`insert into project_file select * from same`.execute(one)
    return seconds(started)
  })
}

export const describeVending = ({ files, rounds, vend, insert }: VendingReport): string =>
  [
    `${figure(files)} files into a project, medians of ${rounds}.`,
    '',
    markdownTable([
      ['', 'seconds', 'files/s', '× INSERT'],
      ['the same rows by one INSERT … SELECT', figure(insert), figure(files / insert), '1'],
      ['the vend, to its receipt', figure(vend), figure(files / vend), figure(vend / insert)],
    ]),
  ].join('\n')

export const vendingJson = ({ files, vend, insert }: VendingReport): string =>
  JSON.stringify({
    files,
    vend_s: rounded(vend),
    insert_s: rounded(insert),
    ratio: rounded(vend / insert),
  })
