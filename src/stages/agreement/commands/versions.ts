import type { Database } from '#adapters/database/port.ts'
import type { Documents, Template } from '#adapters/documents/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { suspendGrants } from '#ledgers/grants/store/suspension.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { versionPublished } from '../events.ts'
import {
  sampleCertificate,
  sampleDocument,
  sampleSignings,
  type Sample,
} from '../queries/samples.ts'
import { dayMs, publicationFault, startOf } from '../rules/versions.ts'
import {
  changeVersion,
  deleteDraft,
  digestOf,
  findVersion,
  insertDraft,
  keepTemplate,
  latestPublished,
  lockVersions,
  readVersion,
  requestsUnderOther,
  type VersionRow,
} from '../store/versions.ts'

export type VersionDeps = {
  readonly db: Database
  readonly outbox: Outbox
  readonly documents: Documents
  readonly name: string
}

/**
 * Keeps the terms that the software ships under their version: those of the first version are in force from the
 * beginning; others that come with a newer release are a draft, which a steward publishes. Idempotent.
 */
export async function keepShippedVersion({
  db,
  documents,
}: Pick<VersionDeps, 'db' | 'documents'>): Promise<void> {
  const { version, template } = await documents.shippedTerms()
  const known = await findVersion(db, version)
  if (known !== undefined && known.template !== null) return
  await db.transaction().execute(async (tx) => {
    if (known === undefined) {
      const title = 'Data Access Agreement'
      const note = 'The terms that came with this release of the software.'
      await insertDraft(tx, { version, title, note, template, madeBy: null })
    } else await keepTemplate(tx, version, template)
    await recordAudit(tx, {
      type: 'agreement-version.shipped',
      subjectId: version,
      detail: { sha256: digestOf(template) },
    })
  })
}

/** Begins a draft with the terms of another version. @throws Problem `already-exists`, `not-found` */
export async function draftVersion(
  { db, documents }: VersionDeps,
  actor: Actor,
  { version, from }: { readonly version: string; readonly from: string },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const base = await readVersion(tx, from)
    const template = base.template ?? (await documents.shippedTerms()).template
    await insertDraft(tx, { version, title: base.title, note: '', template, madeBy: actor.id })
    await note(tx, actor, 'drafted', version, { from, sha256: digestOf(template) })
  })
}

export type Edit = Pick<VersionRow, 'title' | 'note'> & {
  readonly template: Template
  readonly revision: number
}

/** @throws Problem `not-found`, `wrong-state`, `stale-version` */
export async function saveVersion(
  { db }: VersionDeps,
  actor: Actor,
  version: string,
  { revision, title, note: what, template }: Edit,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const row = requireDraft(await readVersion(tx, version))
    // Lines end as the shipped ones do, whatever browser or editor they come from.
    const text = template.replaceAll(/\r\n?/gu, '\n')
    await changeVersion(tx, row, revision, { title, note: what, template: text })
    await note(tx, actor, 'changed', version, { sha256: digestOf(text) })
  })
}

/** @throws Problem `not-found`, `wrong-state`, `stale-version` */
export async function discardVersion(
  { db }: VersionDeps,
  actor: Actor,
  version: string,
  revision: number,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    requireDraft(await readVersion(tx, version))
    await deleteDraft(tx, version, revision)
    await note(tx, actor, 'discarded', version, {})
  })
}

type Publication = {
  readonly revision: number
  readonly effectiveOn: string | null
  readonly resignBy: string | null
}

/**
 * Publishes a draft that prints for all samples. With a day to re-sign by, the grants under every other version are
 * suspended after it; their holders are told.
 * @throws Problem `not-found`, `wrong-state`, `stale-version`, `invalid-input` with the lines of a template or the day.
 */
export async function publishVersion(
  deps: VersionDeps,
  actor: Actor,
  version: string,
  { revision, effectiveOn, resignBy }: Publication,
): Promise<void> {
  const { db, outbox } = deps
  const row = requireDraft(await readVersion(db, version))
  for (const download of [false, true]) {
    await printSample(deps, row, { download, people: 'many' }, 'to-sign')
    await printSample(deps, row, { download, people: 'few' }, 'signed')
  }
  await db.transaction().execute(async (tx) => {
    await lockVersions(tx, 'write')
    requireDraft(await readVersion(tx, version))
    const { now } = await readNow(tx)
    const last = await latestPublished(tx)
    const fault = publicationFault(
      { effectiveOn, resignBy },
      now,
      last?.effective_from ?? undefined,
    )
    if (fault !== undefined) throw new Problem('invalid-input', fault.message, [fault])
    await changeVersion(tx, row, revision, {
      state: 'published',
      effective_from: effectiveOn === null ? now : startOf(effectiveOn),
      resign_by: resignBy,
      published_by: actor.id,
    })
    await note(tx, actor, 'published', version, { sha256: row.sha256, effectiveOn, resignBy })
    if (resignBy === null) return
    const concerned = await requestsUnderOther(tx, version)
    const ids = concerned.map(({ requestId }) => requestId)
    await suspendGrants(tx, actor.id, ids, new Date(startOf(resignBy).getTime() + dayMs))
    await outbox.announce(tx, versionPublished, { version })
  })
}

/** Prints a version for invented people: to be signed, or as signed. @throws Problem `invalid-input` */
export async function printSample(
  { documents, name }: Pick<VersionDeps, 'documents' | 'name'>,
  { version, template }: Pick<VersionRow, 'version' | 'template'>,
  sample: Sample,
  as: 'to-sign' | 'signed',
): Promise<Uint8Array> {
  const document = sampleDocument(version, name, sample)
  const by = template ?? undefined
  return as === 'to-sign'
    ? documents.renderAgreement(document, by)
    : documents.renderSigned(document, sampleSignings(document), sampleCertificate(document), by)
}

function requireDraft(row: VersionRow): VersionRow {
  if (row.state === 'draft') return row
  throw new Problem('wrong-state', `Version ${row.version} is published, and does not change.`)
}

const note = (
  tx: Parameters<typeof recordAudit>[0],
  actor: Actor,
  what: string,
  version: string,
  detail: Record<string, unknown>,
) =>
  recordAudit(tx, {
    type: `agreement-version.${what}`,
    actorId: actor.id,
    subjectId: version,
    detail,
  })
