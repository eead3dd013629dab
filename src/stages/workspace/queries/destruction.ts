import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { pdf } from '#stages/agreement/queries/pdf.ts'
import { chairedBy } from '#stages/review/store/seats.ts'
import {
  Certificate,
  type Destruction,
  type DestructionDetail,
  type listDestructionFiles,
  type surveyDestructions,
} from '../contract/destruction.ts'
import { destructionLifecycle } from '../lifecycle.ts'
import { destructionRolesOf, overseesAll } from '../policy.ts'
import { heldTable } from '../rules/held-table.ts'
import {
  type DestructionRow,
  destructionsOf,
  readDestructionRow,
  surveyCounts,
  surveyOf,
} from '../store/destruction.ts'
import {
  countHeldFiles,
  type FileSource,
  type HeldFile,
  listHeldFiles,
} from '../store/destruction-files.ts'
import { tableAnswer } from './table.ts'

function present(actor: Actor, row: DestructionRow): Destruction {
  const { disabled: _, certificate: _given, askedAt, dueAt, closedAt, daus, ...rest } = row
  return {
    ...rest,
    daus: [...daus],
    askedAt: askedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    copies: certificateOf(row)?.statement.copies ?? null,
    openCommands: openCommands(destructionLifecycle, row.state, destructionRolesOf(actor, row)),
  }
}

const certificateOf = ({ certificate }: DestructionRow): Certificate | undefined =>
  certificate === null ? undefined : Certificate.parse(certificate)

/** What was ever held of what is still asked, or what the certificate keeps. */
function sourceOf({ id, state, personId, daus }: DestructionRow): FileSource {
  const asked = daus.flatMap(({ dau, restored }) => (restored ? [] : dau))
  return { personId, daus: asked, keptBy: state === 'certified' ? id : undefined }
}

/** @throws Problem `not-found` for who may not see whole certificates. */
async function readSeen(db: Database, actor: Actor, id: string): Promise<DestructionRow> {
  const row = await readDestructionRow(db, id)
  if (row.personId !== actor.id && !overseesAll(actor))
    throw new Problem('not-found', `No certificate of destruction ${id}.`)
  return row
}

export async function answerDestructions(db: Database, actor: Actor): Promise<Destruction[]> {
  return (await destructionsOf(db, actor.id)).map((row) => present(actor, row))
}

/** @throws Problem `not-found` */
export async function answerDestruction(
  db: Database,
  actor: Actor,
  id: string,
): Promise<DestructionDetail> {
  const row = await readSeen(db, actor, id)
  const certificate = certificateOf(row)
  return {
    ...present(actor, row),
    total: await countHeldFiles(db, sourceOf(row)),
    listSha256: certificate?.listSha256 ?? null,
    statement: certificate?.statement ?? null,
  }
}

const presentFile = ({ vendedAt, firstDownloadAt, lastDownloadAt, ...file }: HeldFile) => ({
  ...file,
  vendedAt: vendedAt?.toISOString() ?? null,
  firstDownloadAt: firstDownloadAt?.toISOString() ?? null,
  lastDownloadAt: lastDownloadAt?.toISOString() ?? null,
})

/** @throws Problem `not-found` */
export async function answerDestructionFiles(
  db: Database,
  actor: Actor,
  id: string,
  { page, page_size: limit }: z.output<(typeof listDestructionFiles)['query']>,
): Promise<z.output<(typeof listDestructionFiles)['output']>> {
  const source = sourceOf(await readSeen(db, actor, id))
  const files = await listHeldFiles(db, source, { offset: (page - 1) * limit, limit })
  return { files: files.map(presentFile), total: (await countHeldFiles(db, source)).files }
}

/** @throws Problem `not-found` */
export async function answerDestructionTable(
  db: Database,
  actor: Actor,
  id: string,
): Promise<BytesAnswer> {
  const row = await readSeen(db, actor, id)
  return tableAnswer(`files of ${id}.tsv`, heldTable(await listHeldFiles(db, sourceOf(row))))
}

/** @throws Problem `not-found`, `wrong-state` before it was given. */
export async function answerCertificate(
  { db, documents }: { readonly db: Database; readonly documents: Documents },
  actor: Actor,
  id: string,
): Promise<BytesAnswer> {
  const row = await readSeen(db, actor, id)
  const certificate = certificateOf(row)
  if (certificate === undefined || row.sha256 === null)
    throw new Problem('wrong-state', 'This was not certified.')
  const files = await listHeldFiles(db, sourceOf(row))
  const bytes = await documents.renderDestruction({
    ...certificate,
    sha256: row.sha256,
    list: files.map(presentFile),
  })
  return pdf(bytes, `certificate-of-${id}.pdf`)
}

/** @throws Problem `not-permitted` for who oversees nothing. */
export async function answerSurvey(
  db: Database,
  actor: Actor,
  { show, q, page, page_size: size }: z.output<(typeof surveyDestructions)['query']>,
): Promise<z.output<(typeof surveyDestructions)['output']>> {
  const mayOpen = overseesAll(actor)
  const daus = mayOpen ? undefined : await chairedBy(db, actor.id)
  if (daus?.length === 0)
    throw new Problem('not-permitted', 'This is for data stewards, auditors and chairs.')
  const [{ rows, total }, counts] = await Promise.all([
    surveyOf(db, { daus, show, q, page, size }),
    surveyCounts(db, daus),
  ])
  return { rows: rows.map((row) => present(actor, row)), total, counts, mayOpen }
}
