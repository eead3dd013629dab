import type { Database, Tx } from '#adapters/database/port.ts'
import { type LiveGrant, liveGrants } from '#ledgers/grants/store.ts'
import type { Release, Selection } from '#stages/catalog/contract.ts'
import { currentRelease, readDaus } from '#stages/catalog/store.ts'
import type { SelectionReview, Share } from './contract.ts'
import { type Part, partsOfSelection } from './store.ts'

/** Names each part and says what the person may have of it now. */
export async function sharesOf(
  db: Database | Tx,
  personId: string,
  parts: readonly Part[],
): Promise<Share[]> {
  const daus = new Map((await readDaus(db)).map((dau) => [dau.code, dau]))
  const grants = new Map((await liveGrants(db, personId)).map((grant) => [grant.dau, grant]))
  return parts.map(({ dau, files, bytes }) => {
    const grant = dau === null ? undefined : grants.get(dau)
    return {
      dau: dau === null ? null : (daus.get(dau) ?? null),
      access: accessOf(dau, grant),
      download: grant?.download ?? null,
      until: grant?.until.toISOString() ?? null,
      files,
      bytes,
    }
  })
}

function accessOf(dau: string | null, grant: LiveGrant | undefined): Share['access'] {
  if (dau === null) return 'open'
  return grant === undefined ? 'needs-agreement' : 'granted'
}

export const sumOf = (parts: readonly Part[]): { files: number; bytes: number } => ({
  files: parts.reduce((sum, part) => sum + part.files, 0),
  bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
})

export async function answerReview(
  db: Database,
  personId: string,
  today: string,
  selection: Selection,
): Promise<SelectionReview> {
  const release: Release = await currentRelease(db)
  const parts = await partsOfSelection(db, selection, release.number)
  const shares = await sharesOf(db, personId, parts)
  const embargoes = shares
    .flatMap(({ dau }) => dau?.embargoDate ?? [])
    .filter((date) => date > today)
  return { release, ...sumOf(parts), shares, embargoDate: embargoes.sort().at(-1) ?? null }
}
