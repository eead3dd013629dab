import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Level } from '../contract.ts'
import { handleOf } from './projects.ts'

export type Member = {
  readonly id: string
  readonly handle: string
  readonly name: string
  readonly email: string
  readonly level: Level
}

/** The members of a project, those who may do most first. */
export async function membersOf(db: Database | Tx, projectId: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select u.id, ${handleOf('u')} as handle, u.name, u.email, m.level
    from project_member m join person u on u.id = m.person_id where m.project_id = ${projectId}
    order by array_position(array['ADMINISTER', 'CONTRIBUTE', 'UPLOAD', 'VIEW'], m.level), u.name, u.id`.execute(
    db,
  )
  return rows
}

export async function setLevel(
  tx: Tx,
  projectId: string,
  personId: string,
  level: Level,
): Promise<void> {
  await tx
    .insertInto('project_member')
    .values({ project_id: projectId, person_id: personId, level })
    .onConflict((oc) => oc.columns(['project_id', 'person_id']).doUpdateSet({ level }))
    .execute()
}

export async function removeMember(tx: Tx, projectId: string, personId: string): Promise<void> {
  await tx
    .deleteFrom('project_member')
    .where('project_id', '=', projectId)
    .where('person_id', '=', personId)
    .execute()
}

/** The account that is written so in the protocol, if it is not disabled. */
export async function personWritten(
  db: Database | Tx,
  handle: string,
): Promise<{ id: string; name: string; email: string; handle: string } | undefined> {
  const { rows } = await sql<{ id: string; name: string; email: string; handle: string }>`
    select u.id, u.name, u.email, ${handleOf('u')} as handle from person u
    where (u.handle = ${handle} or (u.handle is null and u.id = 'person-' || ${handle}))
      and u.disabled_at is null`.execute(db)
  return rows[0]
}
