import { PDFDocument } from '@cantoo/pdf-lib'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownKey, type SealingKey } from '#adapters/seal/keys.ts'
import { sealPdf } from '#adapters/seal/seal.ts'

/** A document of some pages, as a signing would hand it over. */
export async function plainPdf(pages = 2): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (let n = 1; n <= pages; n++) document.addPage().drawText(`Agreement, page ${n}`)
  return document.save()
}

// A seal says whole seconds.
export const sealedAt = new Date(Math.floor(Date.now() / 1000) * 1000)

export const asSealed = {
  reason: 'Data Access Agreement, signed by all',
  name: 'Lakeside Data Access Office',
  at: sealedAt,
} as const

/** Seals as the platform does, without verifying after. */
export const sealedWith = async (key: SealingKey): Promise<Buffer> =>
  Buffer.from(await sealPdf(await plainPdf(), asSealed, key))

export type SealFolder = {
  readonly path: string
  readonly key: SealingKey
  remove(): Promise<void>
}

/** A folder with keys of its own. */
export async function sealFolder(name = 'Lakeside'): Promise<SealFolder> {
  const path = await mkdtemp(join(tmpdir(), 'accession-seal-'))
  await chmod(path, 0o700)
  return {
    path,
    key: await ownKey(path, name, sealedAt),
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
