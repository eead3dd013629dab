import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import type { Handoff } from './contract.ts'
import { currentRelease } from './store.ts'
import { insertHandoff, keepHandoff, type Names, readHandoffRow } from './store/handoff.ts'

export type HandoffDeps = { readonly db: Database; readonly siteUrl: string }

/**
 * Takes a selection from another application: from a page of a listed origin, or by somebody's token.
 * @throws Problem `not-authenticated` for a caller who is neither, `not-found` while the catalog is empty.
 */
export async function takeHandoff(
  { db, siteUrl }: HandoffDeps,
  origin: string | undefined,
  actor: Actor | undefined,
  names: Names,
): Promise<Handoff> {
  const source = origin ?? (actor === undefined ? undefined : 'An account of this platform')
  if (source === undefined) {
    throw new Problem(
      'not-authenticated',
      'Send a token, or post from a page of a site that an administrator has listed (ACCESSION_ORIGINS).',
    )
  }
  return db.transaction().execute(async (tx) => {
    const release = await currentRelease(tx)
    const { id, answer } = await insertHandoff(tx, source, release.number, names)
    await recordAudit(tx, {
      type: 'selection.handed-over',
      actorId: actor?.id,
      subjectId: id,
      detail: {
        release: release.number,
        known: Object.fromEntries(Object.entries(answer).map(([kind, { known }]) => [kind, known])),
      },
    })
    return { ...(await readHandoffRow(tx, id)), link: linkOf(siteUrl, id) }
  })
}

/** Reads a hand-off; one that a person with an account opens does not end any more. */
export async function openHandoff(
  { db, siteUrl }: HandoffDeps,
  actor: Actor | undefined,
  id: string,
): Promise<Handoff> {
  if (actor !== undefined) await keepHandoff(db, id)
  return { ...(await readHandoffRow(db, id)), link: linkOf(siteUrl, id) }
}

const linkOf = (siteUrl: string, id: string): string => `${siteUrl}/?handoff=${id}`
