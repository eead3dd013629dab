import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { type Term, termsOf } from '#ledgers/grants/store/terms.ts'
import type { Draft, Extension } from '../contract.ts'
import { draftOfExtension } from '../rules/extension.ts'
import { readRequestRow, requestDaus, requestPeople, type RequestRow } from '../store.ts'
import { originalOf } from '../store/extensions.ts'
import { submissionsOf } from '../store/submissions.ts'

/** The draft with which an extension of a request begins: everything as it was agreed. */
export async function agreedDraft(db: Database | Tx, row: RequestRow): Promise<Draft> {
  const [last] = await submissionsOf(db, row.id)
  const { name } = await originalOf(db, row.id)
  return draftOfExtension(name, last?.answers ?? row.draft, await requestPeople(db, row.id))
}

/** What an extension extends; undefined of a request for data. */
export async function extensionOf(
  db: Database | Tx,
  row: RequestRow,
): Promise<Extension | undefined> {
  if (row.extends === null) return undefined
  const extended = await readRequestRow(db, row.extends)
  const { agreement } = await agreedDraft(db, extended)
  const daus = (await requestDaus(db, row.id)).map(({ dau }) => dau)
  const terms = (await termsOf(db, extended.id)).filter(({ dau }) => daus.includes(dau))
  return {
    requestId: extended.id,
    original: await originalOf(db, extended.id),
    units: terms.map(({ dau, from, until, newUntil }) => ({
      dau,
      from: from.toISOString(),
      until: until.toISOString(),
      newUntil: newUntil.toISOString(),
    })),
    isLate: terms.some(({ ended }) => ended),
    institutionalAuthority: agreement.institutionalAuthority,
    informationSecurityOfficer: agreement.informationSecurityOfficer,
  }
}

/**
 * What an extension of a request can extend now: of each DAU for which its people have access, or had it until a
 * short while ago.
 * @throws Problem `wrong-state` before the time in which that can be asked for, and after it.
 */
export async function extendableTerms(db: Database | Tx, requestId: string): Promise<Term[]> {
  const terms = (await termsOf(db, requestId)).filter(
    ({ notOver, extended }) => notOver && !extended,
  )
  if (terms.some(({ due }) => due)) return terms
  throw new Problem(
    'wrong-state',
    terms.length === 0
      ? 'This request has no access that could be extended: that is possible until 30 days after its end. Start a new request.'
      : 'Access can be extended from 60 days before its end.',
  )
}
