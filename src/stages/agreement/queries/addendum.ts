import type { Database, Tx } from '#adapters/database/port.ts'
import type { Addendum } from '#adapters/documents/port.ts'
import type { Draft, Party } from '#stages/request/contract.ts'
import { extensionOf } from '#stages/request/queries/extension.ts'
import { isSomebodyElse } from '#stages/request/rules/extension.ts'
import type { RequestRow } from '#stages/request/store.ts'
import { currentVersion, formsOf } from '../store.ts'

/** What the Extension Addendum says beside what the agreement does; undefined of a request for data. */
export async function addendumOf(
  db: Database | Tx,
  row: RequestRow,
): Promise<Addendum | undefined> {
  const extension = await extensionOf(db, row)
  if (extension === undefined) return undefined
  const [form] = await formsOf(db, extension.requestId)
  const { agreement } = row.draft
  return {
    originalId: extension.original.id,
    originalTitle: extension.original.name,
    extendedId: extension.requestId,
    extendedVersion: form?.agreementVersion ?? (await currentVersion(db)),
    ...(form && { signedOn: form.uploadedAt }),
    units: extension.units.map(({ dau, ...term }) => ({ code: dau, ...term })),
    progressReport: agreement.progressReport,
    changes: [
      ...changed(
        'Institutional Authority',
        extension.institutionalAuthority,
        agreement.institutionalAuthority,
        agreement.authorityChange,
      ),
      ...(agreement.download
        ? officerChanged(extension.informationSecurityOfficer, agreement)
        : []),
    ],
  }
}

const officerChanged = (before: Party, agreement: Draft['agreement']): Addendum['changes'] =>
  changed(
    'Information Security Officer',
    before,
    agreement.informationSecurityOfficer,
    agreement.officerChange,
  )

const changed = (
  capacity: string,
  before: Party,
  now: Party,
  reason: string,
): Addendum['changes'] =>
  isSomebodyElse(before, now)
    ? [{ capacity, before: nameOf(before), now: nameOf(now), reason }]
    : []

const nameOf = ({ name, institution, email }: Party): string =>
  [name, institution, email].filter((text) => text !== '').join(', ')
