import type { Database } from '#adapters/database/port.ts'
import type { ObjectKey, ObjectStore } from '#adapters/objects/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem, type ProblemCode } from '#kernel/problem.ts'
import { recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { noteAccess } from '#ledgers/grants/store/anchors.ts'
import { accessOf } from './policy.ts'
import type { RunningReads } from './running-reads.ts'
import { type FileRow, readFileRow } from './store.ts'
import { tallyDownload } from './store/downloads.ts'
import { partsOf } from './store/parts.ts'

/*
 * The one primitive that opens a file of a project. Page, API and every dialect come through here; no other
 * code reads the objects of projects. In this order: membership, grant, download right, presence; and the
 * read is in the audit log before the first byte leaves. While it runs it is looked after by `running-reads.ts`.
 */

export type OpenFileDeps = {
  readonly db: Database
  readonly objects: ObjectStore
  readonly reads: RunningReads
}

/**
 * Opens a file to be taken away, whole or a range.
 * @throws Problem `not-found` where the person may not know of it, `not-permitted` after a grant has ended,
 *   `download-not-permitted`, `bytes-not-here`, `range-not-satisfiable`.
 */
export async function openFile(
  { db, objects, reads }: OpenFileDeps,
  actor: Actor,
  projectId: string,
  fileId: string,
  range: string | undefined,
): Promise<BytesAnswer> {
  const file = await readFileRow(db, actor.id, projectId, fileId)
  const about = { actorId: actor.id, subjectId: fileId }
  const where = { project: projectId, daus: file?.daus }
  const refuse = async (code: ProblemCode, detail: string): Promise<never> => {
    await recordAlone(db, {
      type: 'data.denied',
      ...about,
      outcome: 'denied',
      detail: { ...where, code },
    })
    throw new Problem(code, detail)
  }
  if (file === undefined) return refuse('not-found', `No file ${fileId} in ${projectId}.`)
  const access = accessOf(file)
  if (access === 'access-expired')
    return refuse(
      'not-permitted',
      'Your access to this file has ended, or is suspended until the new version of the agreement is signed. Your dashboard says which.',
    )
  if (access === 'no-download') {
    return refuse(
      'download-not-permitted',
      'Your agreement does not allow download: work with this file in the project.',
    )
  }
  const pieces = await piecesOf({ db, objects }, file)
  if (pieces === undefined) {
    throw new Problem(
      'bytes-not-here',
      'The catalog knows this file, but its bytes are not in this object store.',
    )
  }
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0)
  const span = spanOf(range, size)
  const { from, to } = span
  if (file.daus.length > 0) {
    await db.transaction().execute(async (tx) => {
      await tallyDownload(tx, { personId: actor.id, fileId, daus: file.daus, bytes: to - from })
      await noteAccess(tx, actor.id, file.daus)
      await recordAudit(tx, { type: 'data.downloaded', ...about, detail: { ...where, from, to } })
    })
  }
  return {
    status: span.partial ? 206 : 200,
    headers: headersOf(file, size, span),
    body:
      size === 0
        ? new Uint8Array()
        : reads.pass(
            { personId: actor.id, projectId, fileId, daus: file.daus, from },
            readPieces(objects, pieces, span),
          ),
  }
}

type Piece = { readonly sha256: ObjectKey; readonly size: number }

/** The stored objects that make up a file, in their order; undefined where its bytes are not here. */
async function piecesOf(
  { db, objects }: Pick<OpenFileDeps, 'db' | 'objects'>,
  { id, objectSha256 }: FileRow,
): Promise<readonly Piece[] | undefined> {
  if (objectSha256 !== null) {
    const size = await objects.size(objectSha256)
    return size === undefined ? undefined : [{ sha256: objectSha256, size }]
  }
  const parts = (await partsOf(db, [id])).get(id) ?? []
  return parts.flatMap(({ objectSha256: sha256, size }) =>
    sha256 === null ? [] : { sha256, size },
  )
}

/** The bytes of a span, from the pieces over which it lies. */
async function* readPieces(
  objects: ObjectStore,
  pieces: readonly Piece[],
  { from, to }: Span,
): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const { sha256, size } of pieces) {
    const range = { from: Math.max(from - start, 0), to: Math.min(to - start, size) }
    if (range.from < range.to) yield* objects.read(sha256, range)
    start += size
  }
}

type Span = { readonly from: number; readonly to: number; readonly partial: boolean }

/** A single byte range (RFC 9110 §14); what cannot be read as one is the whole file. */
function spanOf(range: string | undefined, size: number): Span {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  const [, first = '', last = ''] = match ?? []
  if (match === null || (first === '' && last === '')) return { from: 0, to: size, partial: false }
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (from >= to) throw new Problem('range-not-satisfiable', `The file has ${size} bytes.`)
  return { from, to, partial: true }
}

function headersOf(file: FileRow, size: number, span: Span): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(span.to - span.from),
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
    // What is closed never changes.
    etag: `"${file.objectSha256 ?? file.id}"`,
    ...(span.partial && { 'content-range': `bytes ${span.from}-${span.to - 1}/${size}` }),
  }
}
