import { noteObjects } from '#stages/catalog/store/stored-objects.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { AgreementDocument } from '#adapters/documents/port.ts'
import type { StoredObject } from '#adapters/objects/port.ts'
import { Comparison, type Form } from './contract.ts'
import type { VersionRow } from './store/versions.ts'

/** How a form came out of the virus scan; `virus` is the scanner's name for what it found. */
export type Scan = { readonly state: Form['scan']; readonly virus: string | null }

const Examination = z.object({ unpacked: z.boolean(), signers: z.array(z.string()) })
export type Examination = z.infer<typeof Examination>

export type NewForm = {
  readonly requestId: string
  readonly n: number
  readonly agreementVersion: string
  readonly name: string
  readonly pages: number
  readonly personId: string
  readonly object: StoredObject
  readonly examination: Examination
  readonly scan: Scan
}

export async function insertForm(tx: Tx, form: NewForm): Promise<void> {
  await noteObjects(tx, [form.object])
  await tx
    .insertInto('agreement_form')
    .values({
      request_id: form.requestId,
      n: form.n,
      agreement_version: form.agreementVersion,
      object_sha256: form.object.sha256,
      original_name: form.name,
      size: form.object.size,
      pages: form.pages,
      uploaded_by: form.personId,
      examination: JSON.stringify(form.examination),
      scan: form.scan.state,
      virus: form.scan.virus,
      scanned_at: form.scan.state === 'clean' ? sql`platform_now()` : null,
    })
    .execute()
}

/** A form that came out of an envelope: nobody uploaded it, and it needs no scan. */
export async function insertSealedForm(
  tx: Tx,
  form: Omit<NewForm, 'examination' | 'scan'> & {
    readonly envelopeId: string
    readonly findings: Comparison['findings']
  },
): Promise<void> {
  const comparison: Comparison = { findings: form.findings, pairs: [], pictures: false }
  await tx
    .insertInto('agreement_form')
    .values({
      request_id: form.requestId,
      n: form.n,
      envelope_id: form.envelopeId,
      agreement_version: form.agreementVersion,
      object_sha256: form.object.sha256,
      original_name: form.name,
      size: form.object.size,
      pages: form.pages,
      uploaded_by: form.personId,
      examination: JSON.stringify({ unpacked: true, signers: [] }),
      scan: 'clean',
      scanned_at: sql`platform_now()`,
      comparison: JSON.stringify(comparison),
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
      'f.examination',
      'f.scan',
      'f.virus',
      'f.comparison',
      'f.envelope_id',
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
    ...(row.examination === null ? unknown : Examination.parse(row.examination)),
    scan: row.scan as Form['scan'],
    virus: row.virus,
    isSealed: row.envelope_id !== null,
    comparison: row.comparison === null ? null : Comparison.parse(row.comparison),
  }))
}

/** Of forms from before examinations were kept. */
const unknown = { unpacked: null, signers: [] }

/** @throws Error where it is not there. */
export async function readForm(db: Database | Tx, requestId: string, n: number): Promise<Form> {
  const form = (await formsOf(db, requestId)).find((candidate) => candidate.n === n)
  if (form === undefined) throw new Error(`no form ${n} of ${requestId}`)
  return form
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
  return (await versionInForce(db)).version
}

export async function versionInForce(db: Database | Tx): Promise<VersionRow> {
  return db
    .selectFrom('agreement_version')
    .selectAll()
    .where('effective_from', '<=', sql<Date>`platform_now()`)
    .orderBy('effective_from', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
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
const AddendumFacts = z.object({
  originalId: z.string(),
  originalTitle: z.string(),
  extendedId: z.string(),
  extendedVersion: z.string(),
  signedOn: z.string().exactOptional(),
  units: z.array(
    z.object({ code: z.string(), from: z.string(), until: z.string(), newUntil: z.string() }),
  ),
  progressReport: z.string(),
  changes: z.array(
    z.object({
      capacity: z.string(),
      before: z.string(),
      now: z.string(),
      reason: z.string(),
    }),
  ),
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
      embargo: z.string().exactOptional(),
      extraTerms: z.array(z.string()).exactOptional(),
    }),
  ),
  download: z.boolean(),
  electronic: z.boolean().exactOptional(),
  signedAt: z.string().exactOptional(),
  contemplatedUse: z.string(),
  requester: PersonFacts,
  principalInvestigator: PersonFacts,
  applicants: z.array(PersonFacts),
  institutionalAuthority: PersonFacts,
  informationSecurityOfficer: PersonFacts.exactOptional(),
  extension: AddendumFacts.exactOptional(),
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

/** The agreement of a submission as people signed it or were shown it: sent out for signature, or beside its form. */
export async function issuedObject(
  db: Database,
  requestId: string,
  submission: number,
): Promise<string | undefined> {
  const sent = await db
    .selectFrom('envelope')
    .select('presented_sha256 as sha256')
    .where('request_id', '=', requestId)
    .where('submission', '=', submission)
    .where('presented_sha256', 'is not', null)
    .executeTakeFirst()
  const compared = await db
    .selectFrom('agreement_form')
    .select('issued_sha256 as sha256')
    .where('request_id', '=', requestId)
    .where('compared_submission', '=', submission)
    .where('issued_sha256', 'is not', null)
    .orderBy('n', 'desc')
    .executeTakeFirst()
  return (sent ?? compared)?.sha256 ?? undefined
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
