import type { Database, Tx } from '#adapters/database/port.ts'
import type { AgreementDocument, AgreementUnit, Person } from '#adapters/documents/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import type { Dau } from '#stages/catalog/contract.ts'
import { meaningOf } from '#stages/catalog/data-use/notation.ts'
import { termOf } from '#stages/catalog/data-use.ts'
import type { Draft, Party } from '#stages/request/contract.ts'
import { isAnswering, sightOf } from '#stages/request/policy.ts'
import { requestShares } from '#stages/request/queries.ts'
import { readRequestRow, type RequestRow } from '#stages/request/store.ts'
import { submissionsOf } from '#stages/request/store/submissions.ts'
import { addendumOf } from './queries/addendum.ts'
import { currentVersion, issuedObject, readDocument } from './store.ts'

/** The request, for who may see its papers. @throws Problem `not-found` */
export async function requestForReader(
  db: Database,
  actor: Actor,
  id: string,
): Promise<RequestRow> {
  const row = await readRequestRow(db, id)
  if ((await sightOf(db, actor, row)).length === 0)
    throw new Problem('not-found', `No request ${id}.`)
  return row
}

type Asked = { readonly requestId: string; readonly submission?: number | undefined }

/** What an agreement says, and the object that was made of it, once it was signed or shown. */
export type Issued = { readonly document: AgreementDocument; readonly object?: string | undefined }

/**
 * The agreement of a request: to who is at work on the answers as far as they go, with today's texts; of a
 * submission as it was submitted, by the bytes of then where there are any.
 * @throws Problem `wrong-state` where no agreement is needed, `not-found`.
 */
export async function agreementDocument(
  db: Database,
  actor: Actor,
  { requestId, submission }: Asked,
  provider: string,
): Promise<Issued> {
  const row = await requestForReader(db, actor, requestId)
  if (submission === undefined && isAnswering(actor, row)) {
    return { document: needed(await documentOf(db, row, provider, (await readNow(db)).now)) }
  }
  const submissions = await submissionsOf(db, row.id)
  const asked = submissions.find(({ n }) => n === (submission ?? submissions[0]?.n))
  if (asked === undefined)
    throw new Problem('not-found', `No submission ${submission} of ${row.id}.`)
  const kept = await readDocument(db, row.id, asked.n)
  // Where none was kept, none was needed, or it was submitted before documents were.
  const document =
    kept ?? (await documentOf(db, { ...row, draft: asked.answers }, provider, asked.at))
  return { document: needed(document), object: await issuedObject(db, row.id, asked.n) }
}

/** What a form stands for: the agreement of its submission, or of the draft as it is; undefined where none is needed. */
export async function issuedDocument(
  db: Database,
  { requestId, n }: { readonly requestId: string; readonly n: number },
  provider: string,
): Promise<{ document: AgreementDocument; submission: number } | undefined> {
  const submissions = await submissionsOf(db, requestId)
  const submission = submissions.find(({ form }) => form === n)
  const kept =
    submission === undefined ? undefined : await readDocument(db, requestId, submission.n)
  const document =
    kept ??
    (await documentOf(db, await readRequestRow(db, requestId), provider, (await readNow(db)).now))
  return document === undefined ? undefined : { document, submission: submission?.n ?? 0 }
}

function needed(document: AgreementDocument | undefined): AgreementDocument {
  if (document !== undefined) return document
  throw new Problem('wrong-state', 'This request needs no agreement.')
}

/** What the agreement of a request prints, prepared at an instant; undefined where none is needed. */
export async function documentOf(
  db: Database | Tx,
  row: RequestRow,
  provider: string,
  at: Date,
): Promise<AgreementDocument | undefined> {
  const shares = (await requestShares(db, row)).filter(({ access }) => access === 'needs-agreement')
  if (shares.length === 0) return undefined
  const { about, agreement, name } = row.draft
  const day = at.toISOString().slice(0, 10)
  const requester = requesterOf(about)
  const pi = agreement.principalInvestigator
  const extension = await addendumOf(db, row)
  return {
    requestId: row.id,
    provider,
    title: name.name,
    agreementVersion: await currentVersion(db),
    date: day,
    daus: shares.flatMap(({ dau }) => (dau === null ? [] : [unitOf(dau, day)])),
    download: agreement.download,
    contemplatedUse: agreement.contemplatedUse,
    requester,
    principalInvestigator: agreement.requesterIsPrincipalInvestigator
      ? { ...requester, telephone: pi.telephone, address: pi.address }
      : personOf(pi),
    applicants: [
      ...(agreement.requesterIsPrincipalInvestigator ? [] : [requester]),
      ...agreement.applicants.map(personOf),
    ],
    institutionalAuthority: personOf(agreement.institutionalAuthority),
    ...(agreement.download && {
      informationSecurityOfficer: personOf(agreement.informationSecurityOfficer),
    }),
    ...(extension && { extension }),
  }
}

const unitOf = (
  { code, name, terms, acknowledgement, extraTerms, ...unit }: Dau,
  day: string,
): AgreementUnit => ({
  code,
  name,
  ticked: true,
  terms: terms.map((term) => [termOf(term.code).title, meaningOf(term)].filter(Boolean).join(': ')),
  acknowledgement,
  ...embargoOf(unit, day),
  ...(extraTerms.length > 0 && { extraTerms }),
})

/** An embargo that is over is not spoken of. */
function embargoOf(
  { embargoDate, embargoText }: Pick<Dau, 'embargoDate' | 'embargoText'>,
  day: string,
): Pick<AgreementUnit, 'embargo'> {
  const isAhead = embargoDate !== null && embargoDate > day
  const embargo = [isAhead ? `until ${embargoDate}.` : '', embargoText].join(' ').trim()
  return embargo === '' ? {} : { embargo }
}

const requesterOf = (about: Draft['about']): Person => ({
  name: about.fullName,
  jobTitle: about.jobTitle,
  institution: about.institution,
  country: about.country,
  email: about.email,
})

const personOf = ({ name, jobTitle, institution, email, telephone, address }: Party): Person => ({
  name,
  jobTitle,
  institution,
  email,
  telephone,
  address,
})
