import type { Database } from '#adapters/database/port.ts'
import { openSession } from '#ledgers/identity/store/sessions.ts'

/** Signs a person in as the demo does; the token of the session. */
export const sessionOf = (db: Database, personId: string): Promise<string> =>
  db.transaction().execute((tx) => {
    const opening = { personId, by: 'demo', isStrong: true } as const
    return openSession(tx, opening, { ip: '127.0.0.1', agent: 'test' }, undefined)
  })
