import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { everything } from '#app/journey/steps.ts'

/** A request for the first files of the catalog, whose DAUs were all granted before; answers its id. */
export async function fileRequest(
  db: Database,
  personId: string,
  name: string,
  files: number,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with k as (
      insert into manifest (release, selection, sha256, files, bytes)
      select max(number), '{}', repeat('0', 64), ${files}, 0 from catalog_release returning id, release),
    listed as (
      insert into manifest_file (manifest_id, file_id, dau_code)
      select k.id, f.id, f.dau_code from k, (select id, dau_code from catalog_file order by path limit ${files}) f)
    insert into access_request (requester_id, name, state, release, selection, draft, draft_versions, manifest_id)
    select ${personId}, ${name}, 'approved', k.release, ${JSON.stringify(everything)}::jsonb, '{}',
      '{"name":0,"about":0,"agreement":0}', k.id from k
    returning id`.execute(db)
  const id = rows[0]?.id ?? ''
  await sql`
    insert into request_person (request_id, capacity, person_id, name, job_title, institution, email)
    select ${id}, 'requester', id, name, job_title, institution, email from person where id = ${personId}`.execute(
    db,
  )
  await sql`
    insert into request_dau (request_id, dau_code, basis, files, bytes)
    select ${id}, code, 'granted', 0, 0 from dau`.execute(db)
  await sql`vacuum analyze manifest_file`.execute(db)
  return id
}
