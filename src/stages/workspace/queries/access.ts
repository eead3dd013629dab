import type { Database } from '#adapters/database/port.ts'
import type { AccessEntries, AccessScope } from '../contract/access.ts'
import { currentGrants, extentOf, nameOfScope } from '../store/access.ts'

/** What there is of access in a scope, and what would end with it. @throws Problem `not-found` */
export async function answerAccess(db: Database, scope: AccessScope): Promise<AccessEntries> {
  const [name, grants, extent] = await Promise.all([
    nameOfScope(db, scope),
    currentGrants(db, scope),
    extentOf(db, scope),
  ])
  return {
    name,
    ...extent,
    grants: grants.map(({ from, until, ...grant }) => ({
      ...grant,
      from: from.toISOString(),
      until: until.toISOString(),
    })),
  }
}
