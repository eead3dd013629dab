import { createHash, randomUUID, sign } from 'node:crypto'
import {
  AFRelationship,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHeader,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFString,
} from '@cantoo/pdf-lib'
import { invalid } from '#kernel/problem.ts'
import { encodeContainer, signedAttributes } from './cms.ts'
import type { SealingKey } from './keys.ts'
import type { SealOptions } from './port.ts'

/**
 * Room for the signature container, in bytes; one of ours takes about 1,800, a timestamp up to 7,000, each more issuer
 * up to 1,500.
 */
const room = 12_288

/** What stands between the two parts that a seal covers, as it stands in the file. */
export const contentsKey = '/Contents '

/** `range` is [0, before, after, length of the rest], in bytes. */
export const rangeText = (range: readonly number[]): string => `/ByteRange [ ${range.join(' ')} ]`

/**
 * Seals a PDF with a certification signature that allows no change (DocMDP, P = 1). `timestamp` is asked for a token
 * over the signature value, and may have none. @throws Problem `invalid-input`
 */
export async function sealPdf(
  pdf: Uint8Array,
  options: SealOptions,
  { key, chain }: SealingKey,
  timestamp: (signature: Uint8Array) => Promise<Uint8Array | undefined> = noTimestamp,
): Promise<Uint8Array> {
  const document = await loadUnsigned(pdf)
  for (const { name, bytes, mime } of options.attachments ?? []) {
    await document.attach(bytes, name, {
      mimeType: mime,
      creationDate: options.at,
      modificationDate: options.at,
      afRelationship: AFRelationship.Data,
    })
  }
  // Ten digits, as many as the numbers that replace them may have; known to nobody who wrote into the document.
  const mark = BigInt(`0x${randomUUID().slice(0, 8)}`)
    .toString()
    .padStart(10, '0')
  certify(document, options, mark)
  const bytes = Buffer.from(await document.save({ useObjectStreams: false, addDefaultPage: false }))
  const { before, after } = fillRange(bytes, mark)
  const digest = createHash('sha256')
    .update(bytes.subarray(0, before))
    .update(bytes.subarray(after))
    .digest()
  const signature = sign('sha256', signedAttributes({ chain, digest }), key)
  const token = await timestamp(signature)
  const hex = encodeContainer({ chain, digest, signature, token }).toString('hex')
  if (hex.length > after - before - 2) throw new Error('the signature container is too large')
  bytes.write(hex.padEnd(after - before - 2, '0'), before + 1, 'latin1')
  return bytes
}

const noTimestamp = async (): Promise<undefined> => undefined

async function loadUnsigned(pdf: Uint8Array): Promise<PDFDocument> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false }).catch(() => {
    throw invalid('pdf', 'cannot be read, or is encrypted')
  })
  // Saving moves every byte, and would leave another's signature broken.
  const isSigned = document.context
    .enumerateIndirectObjects()
    .some(([, object]) => object instanceof PDFDict && object.has(PDFName.of('ByteRange')))
  if (isSigned) throw invalid('pdf', 'bears a signature already')
  // Old versions do not know of certification signatures.
  document.context.header = PDFHeader.forVersion(1, 7)
  return document
}

/** Puts an invisible signature field on the last page, and names it in the catalog as what certifies the document. */
function certify(document: PDFDocument, { at, name, reason }: SealOptions, mark: string): void {
  const { context, catalog } = document
  const page = document.getPages().at(-1)
  if (page === undefined) throw invalid('pdf', 'has no pages')
  const range = PDFArray.withContext(context)
  range.push(PDFNumber.of(0))
  for (let n = 0; n < 3; n++) range.push(PDFName.of(mark))
  const signature = context.register(
    context.obj({
      Type: 'Sig',
      Filter: 'Adobe.PPKLite',
      SubFilter: 'ETSI.CAdES.detached',
      ByteRange: range,
      Contents: PDFHexString.of('0'.repeat(room * 2)),
      M: PDFString.fromDate(at),
      Name: PDFHexString.fromText(name),
      Reason: PDFHexString.fromText(reason),
      Reference: [
        {
          Type: 'SigRef',
          TransformMethod: 'DocMDP',
          TransformParams: { Type: 'TransformParams', P: 1, V: PDFName.of('1.2') },
        },
      ],
    }),
  )
  const widget = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      T: PDFString.of('Seal'),
      // Hidden, printed, locked: nothing to see, and no place in the reading order.
      F: 2 + 4 + 128,
      Rect: [0, 0, 0, 0],
      P: page.ref,
      V: signature,
    }),
  )
  page.node.addAnnot(widget)
  const form = catalog.getOrCreateAcroForm()
  form.addField(widget)
  // Signatures exist; changes may only be appended.
  form.dict.set(PDFName.of('SigFlags'), PDFNumber.of(3))
  catalog.set(PDFName.of('Perms'), context.obj({ DocMDP: signature }))
}

/** Writes into its place what the signature covers: everything but its own container. */
function fillRange(bytes: Buffer, mark: string): { before: number; after: number } {
  const placeholder = `/ByteRange [ 0 /${mark} /${mark} /${mark} ]`
  const at = bytes.indexOf(placeholder, 0, 'latin1')
  const before = bytes.indexOf(`${contentsKey}<`, at, 'latin1') + contentsKey.length
  const after = bytes.indexOf('>', before, 'latin1') + 1
  if (at < 0 || after - before !== room * 2 + 2) throw new Error('the seal has lost its place')
  const range = rangeText([0, before, after, bytes.length - after])
  bytes.write(range.padEnd(placeholder.length, ' '), at, 'latin1')
  return { before, after }
}
