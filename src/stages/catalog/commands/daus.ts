import type { Database } from '#adapters/database/port.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Dau } from '../contract.ts'
import { readTerms, writeTerm } from '../data-use/notation.ts'
import { termOf } from '../data-use.ts'
import { changeAnchor, changeTerms, changeViewing, closeCountries } from '../store.ts'

const unknown = (code: string): Problem =>
  new Problem('not-found', `There is no data access unit ${code}.`)

/** Closes the data of a DAU to institutions of these countries, and to no others. @throws Problem `not-found` */
export async function closeToCountries(
  db: Database,
  code: string,
  countries: readonly string[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await closeCountries(tx, code, countries))) throw unknown(code)
    await recordAudit(tx, {
      type: 'dau.closed-countries',
      subjectId: code,
      detail: { countries: [...countries] },
    })
  })
}

/**
 * Sets the data use terms of a DAU, as `readTerms` reads them.
 * @throws Problem `not-found`, `invalid-input` naming the code or the value that is wrong.
 */
export async function setTerms(
  db: Database,
  code: string,
  texts: readonly string[],
): Promise<void> {
  const read = readTerms(texts)
  if (!read.ok) throw invalid('terms', read.fault)
  await db.transaction().execute(async (tx) => {
    if (!(await changeTerms(tx, code, read.value))) throw unknown(code)
    await recordAudit(tx, {
      type: 'dau.terms-changed',
      subjectId: code,
      // A sentence is not for the audit log.
      detail: {
        terms: read.value.map((term) =>
          termOf(term.code).takes === 'text' ? term.code : writeTerm(term),
        ),
      },
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
    if (!(await changeAnchor(tx, code, anchor, waitDays))) throw unknown(code)
    await recordAudit(tx, { type: 'dau.anchor', subjectId: code, detail: { anchor, waitDays } })
  })
}

/**
 * Decides whether the viewer of a project shows files of a DAU to who holds a grant without the right to download.
 * @throws Problem `not-found`
 */
export async function allowViewing(db: Database, code: string, viewing: boolean): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await changeViewing(tx, code, viewing))) throw unknown(code)
    await recordAudit(tx, { type: 'dau.viewing', subjectId: code, detail: { viewing } })
  })
}
