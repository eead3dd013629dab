import { createHash } from 'node:crypto'
import { constants, inflateSync } from 'node:zlib'
import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFParser,
  PDFRawStream,
  PDFStream,
  PDFString,
  type PDFContext,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib'
import type { PdfExamination, PdfRefusal } from './port.ts'

const mostPages = 100
/** Of object and cross-reference streams together: the only streams that are unpacked here. */
const mostUnpackedBytes = 64 * 1024 * 1024
/** Nodes of the page tree or of the form that are followed before the file is called damaged. */
const mostNodes = 20_000

/**
 * Whether these bytes are a PDF that may be kept: from first byte to last a PDF, readable, not encrypted, 1 to 100
 * pages, and nothing in it that acts by itself or carries other files. The objects are looked at, streams of page
 * content are not unpacked. Never throws; but a file may be made to use much time and memory, so this is called
 * in a process that may be lost (see inspect.ts).
 */
export async function examinePdf(bytes: Uint8Array): Promise<PdfExamination> {
  if (!beginsWith(bytes, '%PDF-')) {
    return refused('This is not a PDF. Save or scan the signed agreement as a PDF and upload that.')
  }
  if (!endsAsPdf(bytes)) {
    return refused(
      'The PDF is cut off, or something follows its end. Save it once more and upload the new file.',
    )
  }
  const parser = new WatchedParser(bytes)
  let context: PDFContext
  try {
    context = await parser.parseDocument()
  } catch {
    return mentionsEncryption(bytes) ? encrypted : damaged
  }
  try {
    if (context.lookup(context.trailerInfo.Encrypt) instanceof PDFDict) return encrypted
    const danger = dangerIn(parser.objects)
    if (danger !== undefined) {
      return refused(
        `The PDF ${danger}, which is not accepted. Print it to a new PDF, or scan the signed pages, and upload that.`,
      )
    }
    const pages = countPages(context)
    if (pages === undefined) return damaged
    if (pages < 1) return refused('The PDF has no pages.')
    if (pages > mostPages) {
      return refused(`The PDF has ${pages} pages; at most ${mostPages} are accepted.`)
    }
    return { ok: true, pages, sha256: sha256(bytes), signers: signersOf(context) }
  } catch {
    return damaged
  }
}

const refused = (reason: string): PdfRefusal => ({ ok: false, reason })
const damaged = refused(
  'The PDF is damaged and cannot be read. Save it once more and upload the new file.',
)
const encrypted = refused(
  'The PDF is encrypted or protected by a password. Save it without protection and upload that.',
)

// ---- reading -----------------------------------------------------------------------------------

/** Keeps every object met, also those that a later revision of the file replaces or a doubled key hides. */
class WatchedParser extends PDFParser {
  readonly objects = new Set<PDFObject>()
  private unpackedBytes = 0

  constructor(bytes: Uint8Array) {
    super(bytes, Infinity, true)
    const assign = this.context.assign.bind(this.context)
    this.context.assign = (ref, object) => {
      this.objects.add(object)
      assign(ref, object)
    }
  }

  override parseObject(ref?: PDFRef): PDFObject {
    const object = super.parseObject(ref)
    if (object instanceof PDFDict) this.objects.add(object)
    if (object instanceof PDFRawStream) this.limitUnpacking(object)
    return object
  }

  /** Throws before a stream is unpacked that is too large then, or packed in an unusual way. */
  private limitUnpacking({ dict, contents }: PDFRawStream): void {
    const type = nameAt(dict, 'Type')
    if (type !== 'ObjStm' && type !== 'XRef') return
    const filter = dict.lookup(PDFName.of('Filter'))
    if (filter === undefined) return
    const filters = filter instanceof PDFArray ? filter.asArray() : [filter]
    if (filters.length !== 1 || filters[0] !== PDFName.FlateDecode)
      throw new Error('unusual filter')
    this.unpackedBytes += inflateSync(contents, {
      maxOutputLength: mostUnpackedBytes - this.unpackedBytes,
      finishFlush: constants.Z_SYNC_FLUSH,
    }).length
  }
}

const beginsWith = (bytes: Uint8Array, text: string): boolean =>
  asLatin1(bytes.subarray(0, text.length)) === text

function endsAsPdf(bytes: Uint8Array): boolean {
  const whitespace = [0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x20]
  const last = bytes.findLastIndex((byte) => !whitespace.includes(byte))
  return asLatin1(bytes.subarray(0, last + 1).subarray(-5)) === '%%EOF'
}

/** Only chooses the sentence for a file that cannot be read anyway. */
const mentionsEncryption = (bytes: Uint8Array): boolean => asLatin1(bytes).includes('/Encrypt')

const asLatin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

// ---- dangers -----------------------------------------------------------------------------------

const hasScript = 'contains JavaScript'
const startsProgram = 'starts a program'
const hasFiles = 'has files attached'
const hasMedia = 'contains sound, video or 3D'
const hasXfa = 'is an XFA form'
const actsAlone = 'acts by itself'

const dangerousKeys = new Map([
  ['JS', hasScript],
  ['JavaScript', hasScript],
  ['EmbeddedFiles', hasFiles],
  ['EF', hasFiles],
  ['AF', hasFiles],
  ['Collection', hasFiles],
  ['XFA', hasXfa],
  ['RichMediaContent', hasMedia],
  ['RichMediaSettings', hasMedia],
  ['AA', actsAlone],
])

/** Values of `/S` (kinds of action) and `/Subtype` (kinds of annotation). Links to web pages (`URI`) are fine. */
const dangerousNames = new Map([
  ['JavaScript', hasScript],
  ['Launch', startsProgram],
  ['FileAttachment', hasFiles],
  ['GoToE', hasFiles],
  ['GoToR', actsAlone],
  ['SubmitForm', actsAlone],
  ['ImportData', actsAlone],
  ['Hide', actsAlone],
  ['SetOCGState', actsAlone],
  ['Rendition', hasMedia],
  ['RichMedia', hasMedia],
  ['Movie', hasMedia],
  ['Sound', hasMedia],
  ['Screen', hasMedia],
  ['3D', hasMedia],
  ['GoTo3DView', hasMedia],
])

/** What is wrong with the first dangerous object. References are not followed: the objects they lead to are all given. */
function dangerIn(objects: Iterable<PDFObject>): string | undefined {
  const open = [...objects]
  const seen = new Set<PDFObject>()
  const keep = (part: PDFObject): void => {
    if (part instanceof PDFDict || part instanceof PDFArray) open.push(part)
  }
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (seen.has(object)) continue
    if (object instanceof PDFName) {
      // A name of its own may be the `/S` or `/Subtype` of something else.
      const danger = dangerousNames.get(plain(object))
      if (danger !== undefined) return danger
      continue
    }
    if (object instanceof PDFArray) for (const part of object.asArray()) keep(part)
    if (object instanceof PDFStream) open.push(object.dict)
    if (object instanceof PDFDict) {
      const danger = dangerOf(object)
      if (danger !== undefined) return danger
      for (const part of object.values()) keep(part)
    }
    seen.add(object)
  }
  return undefined
}

function dangerOf(dict: PDFDict): string | undefined {
  for (const key of dict.keys()) {
    const danger = dangerousKeys.get(plain(key))
    if (danger !== undefined) return danger
  }
  return (
    dangerousNames.get(nameAt(dict, 'S') ?? '') ?? dangerousNames.get(nameAt(dict, 'Subtype') ?? '')
  )
}

/** A name without its slash; escapes such as `#4A` have been resolved in reading. */
const plain = (name: PDFName): string => name.asString().slice(1)

function nameAt(dict: PDFDict, key: string): string | undefined {
  const value = dict.lookup(PDFName.of(key))
  return value instanceof PDFName ? plain(value) : undefined
}

// ---- counting ----------------------------------------------------------------------------------

/** Leaves of the page tree, one by one, since `/Count` may lie; undefined when there is no proper tree. */
function countPages(context: PDFContext): number | undefined {
  const catalog = dictAt(context, context.trailerInfo.Root)
  const root = dictAt(context, catalog?.get(PDFName.of('Pages')))
  if (root === undefined) return undefined
  let pages = 0
  let nodes = 0
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const kids = node.lookup(PDFName.of('Kids'))
    if (!(kids instanceof PDFArray)) {
      if (nameAt(node, 'Type') !== 'Pages') pages += 1
      continue
    }
    for (const kid of kids.asArray()) {
      const child = dictAt(context, kid)
      if (child === undefined || ++nodes > mostNodes) return undefined
      open.push(child)
    }
  }
  return pages
}

/** Who signed each signature field that has been signed, timestamps of the document apart. */
function signersOf(context: PDFContext): string[] {
  const catalog = dictAt(context, context.trailerInfo.Root)
  const form = dictAt(context, catalog?.get(PDFName.of('AcroForm')))
  const open = kidsOf(context, form, 'Fields').map((field) => ({ field, type: '' }))
  const seen = new Set<PDFDict>()
  const signatures = new Set<PDFDict>()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { field } = next
    if (seen.has(field)) continue
    seen.add(field)
    const type = nameAt(field, 'FT') ?? next.type
    const value = dictAt(context, field.get(PDFName.of('V')))
    if (type === 'Sig' && value !== undefined && nameAt(value, 'Type') !== 'DocTimeStamp') {
      signatures.add(value)
    }
    for (const kid of kidsOf(context, field, 'Kids')) open.push({ field: kid, type })
  }
  return [...signatures].map(signerOf)
}

function signerOf(signature: PDFDict): string {
  const name = signature.lookup(PDFName.of('Name'))
  const isText = name instanceof PDFString || name instanceof PDFHexString
  return isText ? printable(name.decodeText()) : ''
}

const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 100)

function kidsOf(context: PDFContext, dict: PDFDict | undefined, key: string): PDFDict[] {
  const kids = dict?.lookup(PDFName.of(key))
  if (!(kids instanceof PDFArray)) return []
  return kids.asArray().flatMap((kid) => dictAt(context, kid) ?? [])
}

function dictAt(context: PDFContext, object: PDFObject | undefined): PDFDict | undefined {
  const found = object === undefined ? undefined : context.lookup(object)
  return found instanceof PDFDict ? found : undefined
}
