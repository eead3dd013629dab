import type { Database } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Dau } from '../contract.ts'
import { changeAnchor, closeCountries } from '../store.ts'

/** Closes the data of a DAU to institutions of these countries, and to no others. @throws Problem `not-found` */
export async function closeToCountries(
  db: Database,
  code: string,
  countries: readonly string[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await closeCountries(tx, code, countries)))
      throw new Problem('not-found', `There is no data access unit ${code}.`)
    await recordAudit(tx, {
      type: 'dau.closed-countries',
      subjectId: code,
      detail: { countries: [...countries] },
    })
  })
}

/**
 * Decides from which instant the year of access counts in grants from now on, and how long it may take to come.
 * @throws Problem `not-found`
 */
export async function anchorAccess(
  db: Database,
  code: string,
  { anchor, waitDays }: { readonly anchor?: Dau['anchor']; readonly waitDays?: number },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await changeAnchor(tx, code, anchor, waitDays)))
      throw new Problem('not-found', `There is no data access unit ${code}.`)
    await recordAudit(tx, { type: 'dau.anchor', subjectId: code, detail: { anchor, waitDays } })
  })
}
