import type { Database } from '#adapters/database/port.ts'
import type { Documents } from '#adapters/documents/port.ts'
import { Problem } from '#kernel/problem.ts'
import type { AgreementVersion, AgreementVersionSummary } from '../contract/versions.ts'
import { templateChanges } from '../rules/template-changes.ts'
import { currentVersion } from '../store.ts'
import { requestsUnderOther, type VersionEntry, versionEntries } from '../store/versions.ts'

const present = (row: VersionEntry, current: string): AgreementVersionSummary => ({
  version: row.version,
  title: row.title,
  state: row.state === 'draft' ? 'draft' : 'published',
  isCurrent: row.version === current,
  note: row.note,
  sha256: row.sha256,
  effectiveFrom: row.effective_from?.toISOString() ?? null,
  resignBy: row.resign_by,
  requests: row.requests,
  madeBy: row.made_by_name,
  madeAt: row.made_at.toISOString(),
  publishedBy: row.published_by_name,
  revision: row.revision,
})

export async function answerVersions(db: Database): Promise<AgreementVersionSummary[]> {
  const current = await currentVersion(db)
  return (await versionEntries(db)).map((row) => present(row, current))
}

/** @throws Problem `not-found` */
export async function answerVersion(
  { db, documents }: { readonly db: Database; readonly documents: Documents },
  version: string,
): Promise<AgreementVersion> {
  const current = await currentVersion(db)
  const all = await versionEntries(db)
  const row = all.find((one) => one.version === version)
  if (row === undefined) throw new Problem('not-found', `No version ${version} of the agreement.`)
  const isDraft = row.state === 'draft'
  const published = all.filter(({ state }) => state === 'published')
  // Newest first: a published version is compared with the one before it.
  const base = isDraft
    ? all.find((one) => one.version === current)
    : published[published.indexOf(row) + 1]
  const textOf = async (one: VersionEntry) =>
    one.template ?? (await documents.shippedTerms()).template
  const template = await textOf(row)
  const concerned = isDraft ? await requestsUnderOther(db, version) : []
  return {
    ...present(row, current),
    template,
    comparedWith: base?.version ?? null,
    changes: base === undefined ? [] : templateChanges(await textOf(base), template),
    toResign: isDraft
      ? {
          requests: concerned.length,
          people: new Set(concerned.flatMap(({ people }) => people)).size,
        }
      : null,
  }
}
