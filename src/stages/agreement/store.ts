import { z } from 'zod'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { AgreementDocument } from '#adapters/documents/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import type { Form } from './contract.ts'

export type NewForm = {
  readonly requestId: string
  readonly n: number
  readonly agreementVersion: string
  readonly name: string
  readonly pages: number
  readonly personId: string
  readonly object: StoredObject
}

export async function insertForm(tx: Tx, form: NewForm): Promise<void> {
  const { sha256, size, md5 } = form.object
  await tx
    .insertInto('stored_object')
    .values({ sha256, size, md5 })
    .onConflict((oc) => oc.doNothing())
    .execute()
  await tx
    .insertInto('agreement_form')
    .values({
      request_id: form.requestId,
      n: form.n,
      agreement_version: form.agreementVersion,
      object_sha256: sha256,
      original_name: form.name,
      size,
      pages: form.pages,
      uploaded_by: form.personId,
    })
    .execute()
}

/** Newest first. */
export async function formsOf(db: Database | Tx, requestId: string): Promise<Form[]> {
  const rows = await db
    .selectFrom('agreement_form as f')
    .innerJoin('person as p', 'p.id', 'f.uploaded_by')
    .select([
      'f.n',
      'f.agreement_version',
      'f.original_name',
      'f.size',
      'f.pages',
      'f.object_sha256',
      'p.name',
      'f.uploaded_at',
    ])
    .where('f.request_id', '=', requestId)
    .orderBy('f.n', 'desc')
    .limit(1000)
    .execute()
  return rows.map((row) => ({
    n: row.n,
    agreementVersion: row.agreement_version,
    name: row.original_name,
    size: row.size,
    pages: row.pages,
    sha256: row.object_sha256,
    uploadedBy: row.name,
    uploadedAt: row.uploaded_at.toISOString(),
  }))
}

/** Whether a form with this SHA-256 was ever uploaded, to whatever request. */
export async function isKeptForm(db: Database, sha256: string): Promise<boolean> {
  const row = await db
    .selectFrom('agreement_form')
    .select('n')
    .where('object_sha256', '=', sha256)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The version of the agreement that is in force. */
export async function currentVersion(db: Database | Tx): Promise<string> {
  const row = await db
    .selectFrom('agreement_version')
    .select('version')
    .orderBy('effective_from', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.version
}

const PersonFacts = z.object({
  name: z.string(),
  jobTitle: z.string(),
  institution: z.string(),
  country: z.string().exactOptional(),
  email: z.string(),
  telephone: z.string().exactOptional(),
  address: z.string().exactOptional(),
})
const DocumentFacts = z.object({
  requestId: z.string(),
  title: z.string(),
  agreementVersion: z.string(),
  date: z.string(),
  provider: z.string().exactOptional(),
  daus: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      ticked: z.boolean(),
      terms: z.array(z.string()),
      acknowledgement: z.string(),
    }),
  ),
  download: z.boolean(),
  contemplatedUse: z.string(),
  requester: PersonFacts,
  principalInvestigator: PersonFacts,
  applicants: z.array(PersonFacts),
  institutionalAuthority: PersonFacts,
  informationSecurityOfficer: PersonFacts.exactOptional(),
}) satisfies z.ZodType<AgreementDocument>

/** Keeps what the agreement of a submission prints. */
export async function insertDocument(
  tx: Tx,
  requestId: string,
  submission: number,
  document: AgreementDocument,
): Promise<void> {
  await tx
    .insertInto('agreement_document')
    .values({ request_id: requestId, n: submission, document: JSON.stringify(document) })
    .execute()
}

export async function readDocument(
  db: Database,
  requestId: string,
  submission: number,
): Promise<AgreementDocument | undefined> {
  const row = await db
    .selectFrom('agreement_document')
    .select('document')
    .where('request_id', '=', requestId)
    .where('n', '=', submission)
    .executeTakeFirst()
  return row === undefined ? undefined : DocumentFacts.parse(row.document)
}
