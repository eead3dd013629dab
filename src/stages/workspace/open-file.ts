import { Readable } from 'node:stream'
import type { Database, Tx } from '#adapters/database/port.ts'
import {
  longestLink,
  type ObjectKey,
  type ObjectStore,
  type OpenObject,
} from '#adapters/objects/port.ts'
import { type Actor, bearerIdOf } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem, type ProblemCode } from '#kernel/problem.ts'
import { recordAlone, recordAudit } from '#ledgers/audit/record.ts'
import { noteAccess } from '#ledgers/grants/store/anchors.ts'
import { askAgain } from '#ledgers/identity/strong.ts'
import { type Asked, goesOn, hasThem, mayBeSentOn, spanOf } from './asked-bytes.ts'
import type { Source } from './lent-bytes.ts'
import { accessOf, goesStraight, type LinkPolicy, type Purpose } from './policy.ts'
import { type Span, spanHeaders } from './rules/span.ts'
import type { RunningReads } from './running-reads.ts'
import { type FileRow, readFileRow } from './store.ts'
import { type Download, tallyDownload, wasTaken } from './store/downloads.ts'
import { isDamaged } from './store/looking.ts'
import { partsOf } from './store/parts.ts'
import { tallyViewing } from './store/viewing.ts'

/*
 * The one primitive that opens a file of a project. Page, API and every dialect come through here; no other
 * code reads the objects of projects. In this order: membership, a recent strong sign-in, grant, download right, presence; the
 * read is in the audit log before the first byte leaves. While it runs it is looked after by `running-reads.ts`.
 * What is not controlled may be had from the object store by a link: docs/decisions/023-object-stores.md.
 * What may not be taken away may be opened for the page's viewer, by ranges: docs/decisions/022-reading-in-place.md.
 */

/** Of one range for the viewer, in bytes: what a viewer asks for at once is smaller. */
export const largestView = 8 * 1024 * 1024

/**
 * Of controlled files for the viewer of one person in an hour, in bytes: so that it is no download. A locus of a genome
 * at 40x takes about 5 MB with its share of the index, so a hundred loci fit; the whole of that file, 100 GB, would
 * take more than a week.
 */
export const viewedInAnHour = 512 * 1024 * 1024

export type OpenFileDeps = {
  readonly db: Database
  readonly objects: ObjectStore
  readonly reads: RunningReads
  readonly links: LinkPolicy
}

/**
 * Opens a file, whole or a range: to be taken away, or to be shown in place. Where no bytes are sent, to `HEAD` or a
 * caller who has them, none are opened and none recorded.
 * @throws Problem `not-found` where the person may not know of it, `not-permitted` after a grant has ended,
 *   `download-not-permitted`, `wrong-state` where it is archived, `bytes-not-here`, `range-not-satisfiable`, `too-many`; for the viewer also `too-large`.
 */
export async function openFile(
  { db, objects, reads, links }: OpenFileDeps,
  actor: Actor,
  projectId: string,
  fileId: string,
  asked: Asked = {},
  purpose: Purpose = 'download',
): Promise<BytesAnswer> {
  const file = await readFileRow(db, actor.id, projectId, fileId)
  const about = { actorId: actor.id, subjectId: fileId }
  const where = { project: projectId, daus: file?.daus, ...(purpose !== 'download' && { purpose }) }
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
  if (file.daus.length > 0 && actor.session?.isStrong === false)
    return refuse('sign-in-again', askAgain().message)
  const access = accessOf(file, purpose)
  if (access === 'access-expired')
    return refuse(
      'not-permitted',
      'Your access to this file has ended, or is suspended until the new version of the agreement is signed. Your dashboard says which.',
    )
  if (access === 'no-download') {
    return refuse(
      'download-not-permitted',
      purpose === 'view'
        ? 'Neither your access to its data access units nor this project allows the viewer to show this file.'
        : 'Your agreement does not allow download: work with this file in the project.',
    )
  }
  if (access === 'archived')
    throw new Problem('wrong-state', 'This file is archived: bring it back first.')
  const pieces = await piecesOf({ db, objects }, file)
  if (pieces === undefined) {
    throw new Problem(
      'bytes-not-here',
      'The catalog knows this file, but its bytes are not in this object store.',
    )
  }
  if (
    await isDamaged(
      db,
      pieces.map(({ sha256 }) => sha256),
    )
  )
    throw new Problem(
      'bytes-not-here',
      'The stored bytes of this file are damaged. Administrators know, and bring them back.',
    )
  const size = pieces.reduce((sum, piece) => sum + piece.size, 0)
  const etag = `"${file.objectSha256 ?? file.id}"`
  if (hasThem(asked, etag)) return { status: 304, headers: { etag }, body: Readable.from([]) }
  const span = spanOf(asked, etag, size)
  const { from, to } = span
  const headers = {
    ...headersOf(asked.name ?? file.name, size, span, etag),
    ...(purpose === 'view' && headersInPlace),
  }
  if (asked.method === 'HEAD') return { status: 200, headers, body: Readable.from([]) }
  if (purpose === 'view' && to - from > largestView) {
    return refuse(
      'too-large',
      `The viewer reads at most ${largestView} bytes at once: ask for a range.`,
    )
  }
  const isRest = goesOn(asked, etag, span)
  const opened = { projectId, fileId, daus: file.daus, span: { from, to }, size, isRest }
  if (purpose === 'download' && mayBeSentOn(asked) && goesStraight(links, file)) {
    const location = await linkTo(objects, file, asked.name)
    if (location !== undefined) {
      await noteReading(db, actor, opened, 'store')
      return { status: 302, headers: { location, ...notKept }, body: Readable.from([]) }
    }
  }
  let leave: () => void = () => undefined
  try {
    leave = reads.enter(actor.id)
    if (purpose === 'view') await noteViewing(db, actor, opened)
    else await noteReading(db, actor, opened, purpose === 'job' ? 'job' : 'server')
    const read = {
      personId: actor.id,
      bearerId: bearerIdOf(actor),
      projectId,
      fileId,
      daus: file.daus,
      purpose,
      from,
    }
    const body = reads.pass(read, readPieces(objects, pieces, span))
    return { status: span.partial ? 206 : 200, headers, body: body.once('close', leave) }
  } catch (error) {
    leave()
    if (purpose === 'view' && error instanceof Problem) return refuse(error.code, error.message)
    throw error
  }
}

const notKept = { 'cache-control': 'no-store' }

/** Where the store itself gives the file, if it does. */
async function linkTo(
  { link }: ObjectStore,
  { objectSha256, name }: FileRow,
  asked: string | undefined,
): Promise<string | undefined> {
  if (objectSha256 === null) return undefined
  return link?.(objectSha256, { name: asked ?? name, seconds: longestLink })
}

/** As far as a browser goes, it neither keeps nor saves what was read in place, and no other site shows it. */
const headersInPlace = {
  'content-disposition': 'inline',
  ...notKept,
  'cross-origin-resource-policy': 'same-origin',
}

type Opened = {
  readonly projectId: string
  readonly fileId: string
  readonly daus: readonly string[]
  readonly span: Pick<Span, 'from' | 'to'>
  readonly size: number
  /** The reader has what comes before the span. */
  readonly isRest: boolean
}

/**
 * Tells the audit log that what is controlled is read, before the first byte goes, and who gives the bytes. The rest of
 * a download that broke off is no further download: it has a line of its own type, and reports count it once.
 */
async function noteReading(
  db: Database,
  { id }: Pick<Actor, 'id'>,
  { projectId, fileId, daus, span: { from, to }, isRest }: Opened,
  by: 'server' | 'store' | 'job',
): Promise<void> {
  if (daus.length === 0) return
  await db.transaction().execute(async (tx) => {
    const read = { personId: id, projectId, fileId, daus, from, to }
    const type = await readingType(tx, read, { isRest, by })
    if (type === 'data.downloaded') await tallyDownload(tx, read)
    await noteAccess(tx, id, daus)
    await recordAudit(tx, {
      type,
      actorId: id,
      subjectId: fileId,
      detail: { project: projectId, daus, from, to, ...(by === 'store' && { by }) },
    })
  })
}

async function readingType(
  tx: Tx,
  read: Download,
  { isRest, by }: { readonly isRest: boolean; readonly by: 'server' | 'store' | 'job' },
): Promise<'data.read-by-job' | 'data.download-continued' | 'data.downloaded'> {
  if (by === 'job') return 'data.read-by-job'
  return isRest && (await wasTaken(tx, read)) ? 'data.download-continued' : 'data.downloaded'
}

/**
 * Counts a range of what is controlled that is read in place. A viewer reads hundreds of them; the audit log has the
 * first of a file in ten minutes, with how much of the file was read before.
 * @throws Problem `too-many`
 */
async function noteViewing(
  db: Database,
  { id }: Pick<Actor, 'id'>,
  { projectId, fileId, daus, span: { from, to }, size }: Opened,
): Promise<void> {
  if (daus.length === 0) return
  await db.transaction().execute(async (tx) => {
    const read = { personId: id, projectId, fileId, bytes: to - from }
    const { inHour, isFirst, before } = await tallyViewing(tx, read)
    if (inHour > viewedInAnHour) {
      throw new Problem(
        'too-many',
        'You have looked at as much controlled data as one person may in an hour. It works again a while later.',
      )
    }
    if (!isFirst) return
    await noteAccess(tx, id, daus)
    await recordAudit(tx, {
      type: 'data.viewed',
      actorId: id,
      subjectId: fileId,
      detail: { project: projectId, daus, from, to, size, before },
    })
  })
}

type Piece = { readonly sha256: ObjectKey; readonly size: number }

/** The stored objects that make up a file, in their order; undefined where its bytes are not here. */
async function piecesOf(
  { db, objects }: Pick<OpenFileDeps, 'db' | 'objects'>,
  { id, objectSha256, hasBytes }: FileRow,
): Promise<readonly Piece[] | undefined> {
  if (!hasBytes) return undefined
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
        const end = Math.min(piece.size, offset + to - at)
        const object = await objects.open(piece.sha256, { from: offset, to: end })
        current = { piece, object }
        if (isClosed) await close()
      }
      if (current === undefined) return 0
      const most = Math.min(memory.length, to - at, piece.size - offset)
      const length = await current.object.readInto(memory.subarray(0, most))
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

const headersOf = (
  name: string,
  size: number,
  span: Span,
  etag: string,
): Record<string, string> => ({
  ...spanHeaders(span, size),
  'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  // What is closed never changes.
  etag,
})
