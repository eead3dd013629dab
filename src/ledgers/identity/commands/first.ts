import type { Database, Tx } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import { giveRole, personByEmail } from '../store.ts'
import { ableAdministrators } from '../store/people.ts'
import { endLinks, insertSignInLink, linkSecret } from '../store/links.ts'

/**
 * Makes the first administrator; answers the path of the one-time link with which they choose a password or passkey.
 * Until they have, it can be asked for again.
 * @throws Problem `already-exists`
 */
export async function makeFirstAdministrator(
  { db, secrets }: { readonly db: Database; readonly secrets: Secrets },
  { email, name }: { readonly email: string; readonly name: string },
): Promise<string> {
  return db.transaction().execute(async (tx: Tx) => {
    if ((await ableAdministrators(tx)).length > 0) {
      throw new Problem(
        'already-exists',
        'There is an administrator already. They invite others on the page People.',
      )
    }
    await endLinks(tx, email)
    const personId = await personByEmail(tx, { email, name })
    await giveRole(tx, personId, 'administrator')
    const link = { purpose: 'first', email, name } as const
    const id = await insertSignInLink(tx, link, (secret) => secrets.token(secret))
    await recordAudit(tx, { type: 'admin.first-administrator', subjectId: personId })
    return `/welcome#k=${secrets.token(linkSecret(id))}`
  })
}
