import { Readable } from 'node:stream'
import type { Database } from '#adapters/database/port.ts'
import type { ObjectKey, ObjectStore, OpenObject } from '#adapters/objects/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem, type ProblemCode } from '#kernel/problem.ts'
import { recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { noteAccess } from '#ledgers/grants/store/anchors.ts'
import { type Asked, hasThem, type Span, spanOf } from './asked-bytes.ts'
import type { Source } from './lent-bytes.ts'
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
 * Opens a file to be taken away, whole or a range. Where no bytes are sent, to `HEAD` or a caller who has them, none
 * are opened and none recorded.
 * @throws Problem `not-found` where the person may not know of it, `not-permitted` after a grant has ended,
 *   `download-not-permitted`, `bytes-not-here`, `range-not-satisfiable`,
 *   `too-many`.
 */
export async function openFile(
  { db, objects, reads }: OpenFileDeps,
  actor: Actor,
  projectId: string,
  fileId: string,
  asked: Asked = {},
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
  const etag = `"${file.objectSha256 ?? file.id}"`
  if (hasThem(asked, etag)) return { status: 304, headers: { etag }, body: Readable.from([]) }
  const span = spanOf(asked, etag, size)
  const { from, to } = span
  const headers = headersOf(file, size, span, etag)
  if (asked.method === 'HEAD') return { status: 200, headers, body: Readable.from([]) }
  const leave = reads.enter(actor.id)
  try {
    if (file.daus.length > 0) {
      await db.transaction().execute(async (tx) => {
        await tallyDownload(tx, { personId: actor.id, fileId, daus: file.daus, bytes: to - from })
        await noteAccess(tx, actor.id, file.daus)
        await recordAudit(tx, { type: 'data.downloaded', ...about, detail: { ...where, from, to } })
      })
    }
    const read = { personId: actor.id, projectId, fileId, daus: file.daus, from }
    const body = reads.pass(read, readPieces(objects, pieces, span))
    return { status: span.partial ? 206 : 200, headers, body: body.once('close', leave) }
  } catch (error) {
    leave()
    throw error
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

/** The bytes of a span, from the pieces over which it lies, one of them open at a time. */
function readPieces(objects: ObjectStore, pieces: readonly Piece[], { from, to }: Span): Source {
  let at = from
  let isClosed = false
  let current: { readonly piece: Piece; readonly object: OpenObject } | undefined
  const close = async () => {
    const before = current
    current = undefined
    await before?.object.close()
  }
  return {
    async next(memory) {
      const place = placeIn(pieces, at)
      if (at >= to || place === undefined) return 0
      const { piece, offset } = place
      if (current?.piece !== piece) {
        await close()
        const object = await objects.open(piece.sha256)
        current = { piece, object }
        if (isClosed) await close()
      }
      if (current === undefined) return 0
      const most = Math.min(memory.length, to - at, piece.size - offset)
      const length = await current.object.readInto(memory.subarray(0, most), offset)
      if (length === 0) throw new Error(`object ${piece.sha256} is shorter than it was`)
      at += length
      return length
    },
    close() {
      isClosed = true
      return close()
    },
  }
}

/** The piece in which a byte lies, and where. */
function placeIn(pieces: readonly Piece[], at: number) {
  let start = 0
  for (const piece of pieces) {
    if (at < start + piece.size) return { piece, offset: at - start }
    start += piece.size
  }
  return undefined
}

function headersOf(file: FileRow, size: number, span: Span, etag: string): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(span.to - span.from),
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
    // What is closed never changes.
    etag,
    ...(span.partial && { 'content-range': `bytes ${span.from}-${span.to - 1}/${size}` }),
  }
}
