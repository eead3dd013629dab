import { it } from 'vitest'
import { startPlatform } from '#test/platform.ts'
import { demoRows } from '#app/demo/catalog.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { sql } from 'kysely'
it('plans', async () => {
  const p = await startPlatform()
  await p.importRows([...demoRows({samples:400,files:6000})])
  const ada = await p.as('ada')
  const r = await fileByForm(ada,'x',true)
  const m = (await p.deps.db.selectFrom('manifest').select('id').executeTakeFirstOrThrow()).id
  const q = sql`explain analyze select f.id from manifest_file m join catalog_file f on f.id = m.file_id where m.manifest_id = ${m} and m.dau_code = 'PCG'`
  const show = async (t: string) => { console.log(t); const x = (await q.execute(p.deps.db)).rows as any[]; console.log(x.map(r=>r['QUERY PLAN']).join('\n')) }
  await show('as is')
  await sql`analyze manifest_file`.execute(p.deps.db); await show('analyze manifest_file')
  await sql`analyze catalog_file`.execute(p.deps.db); await show('both')
  await p.close()
}, 200000)
