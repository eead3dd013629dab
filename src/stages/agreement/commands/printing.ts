import type { Database, Tx } from '#adapters/database/port.ts'
import type {
  AgreementDocument,
  Certificate,
  Documents,
  Signing,
  Template,
} from '#adapters/documents/port.ts'
import { findVersion } from '../store/versions.ts'

export type PrintingDeps = { readonly db: Database | Tx; readonly documents: Documents }

/** Prints an agreement by the terms of the version that it names, whatever is in force today. */
export async function printAgreement(
  { db, documents }: PrintingDeps,
  document: AgreementDocument,
): Promise<Uint8Array> {
  return documents.renderAgreement(document, await templateOf(db, document))
}

/** The same, with signatures and their certificate. */
export async function printSigned(
  { db, documents }: PrintingDeps,
  document: AgreementDocument,
  signings: readonly Signing[],
  certificate: Certificate,
): Promise<Uint8Array> {
  const template = await templateOf(db, document)
  return documents.renderSigned(document, signings, certificate, template)
}

async function templateOf(
  db: Database | Tx,
  { agreementVersion }: AgreementDocument,
): Promise<Template | undefined> {
  return (await findVersion(db, agreementVersion))?.template ?? undefined
}
