import type { Database, Tx } from '#adapters/database/port.ts'
import { type LiveGrant, liveGrants } from '#ledgers/grants/store.ts'
import { readMe } from '#ledgers/identity/store.ts'
import type { Release, Selection } from '#stages/catalog/contract.ts'
import { currentRelease, readDaus } from '#stages/catalog/store.ts'
import type { ChangeKind, SelectionDifference, SelectionReview, Share } from './contract.ts'
import { type Applicant, closuresOf } from './rules.ts'
import { embargoOfSelection, type Part, partsOfSelection } from './store.ts'
import {
  type Change,
  changesOfSelection,
  examplesOfChanges,
  groupsMissing,
} from './store/difference.ts'

/**
 * Names each part and says what the person may have of it now. Who wants to download needs an agreement also for
 * what they may only use.
 */
export async function sharesOf(
  db: Database | Tx,
  personId: string,
  applicant: Applicant,
  parts: readonly Part[],
  wanted: 'use' | 'download' = 'use',
): Promise<Share[]> {
  const daus = new Map((await readDaus(db)).map((dau) => [dau.code, dau]))
  const grants = new Map((await liveGrants(db, personId)).map((grant) => [grant.dau, grant]))
  return parts.map(({ dau, files, bytes }) => {
    const grant = dau === null ? undefined : grants.get(dau)
    const named = dau === null ? null : (daus.get(dau) ?? null)
    return {
      dau: named,
      access: accessOf(dau, grant, wanted),
      closedBy: closuresOf(named, applicant),
      download: grant?.download ?? null,
      until: grant?.until.toISOString() ?? null,
      files,
      bytes,
    }
  })
}

function accessOf(
  dau: string | null,
  grant: LiveGrant | undefined,
  wanted: 'use' | 'download',
): Share['access'] {
  if (dau === null) return 'open'
  return grant === undefined || (wanted === 'download' && !grant.download)
    ? 'needs-agreement'
    : 'granted'
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
  const [parts, embargo] = await Promise.all([
    partsOfSelection(db, selection, release.number),
    embargoOfSelection(db, selection, release.number),
  ])
  const shares = await sharesOf(db, personId, await readMe(db, personId), parts)
  const embargoDate = embargo !== null && embargo > today ? embargo : null
  return { release, ...sumOf(parts), shares, embargoDate }
}

/** How a selection would change with a move from one release to a later one, as its requester may know it. */
export async function answerDifference(
  db: Database,
  personId: string,
  applicant: Applicant,
  selection: Selection,
  from: Release,
  to: Release,
): Promise<SelectionDifference> {
  const [before, changes, missing, grants] = await Promise.all([
    partsOfSelection(db, selection, from.number),
    changesOfSelection(db, selection, from.number, to.number),
    groupsMissing(db, selection, to.number),
    liveGrants(db, personId),
  ])
  const after = partsAfter(before, changes)
  const daus = grants.map(({ dau }) => dau)
  const amountIn = (parts: readonly Part[], code: string | null) =>
    sumOf(parts.filter(({ dau }) => dau === code))
  return {
    from,
    to,
    before: sumOf(before),
    after: sumOf(after),
    changes: {
      added: sumOfKind(changes, 'added'),
      removed: sumOfKind(changes, 'removed'),
      reissued: sumOfKind(changes, 'reissued'),
      described: sumOfKind(changes, 'described'),
    },
    shares: (await sharesOf(db, personId, applicant, after)).map(
      ({ dau, access, closedBy, files, bytes }) => ({
        dau,
        access,
        closedBy,
        before: amountIn(before, dau?.code ?? null),
        after: { files, bytes },
      }),
    ),
    missing,
    examples: await examplesOfChanges(db, selection, from.number, to.number, daus),
  }
}

/** The parts after the changes; one that is left without files stays, with none. */
function partsAfter(before: readonly Part[], changes: readonly Change[]): Part[] {
  const parts = new Map(before.map((part) => [part.dau, part]))
  const add = (dau: string | null, files: number, bytes: number) => {
    const part = parts.get(dau) ?? { dau, files: 0, bytes: 0 }
    parts.set(dau, { dau, files: part.files + files, bytes: part.bytes + bytes })
  }
  for (const { kind, before: old, after, files, bytesBefore, bytesAfter } of changes) {
    if (kind !== 'added') add(old, -files, -bytesBefore)
    if (kind !== 'removed') add(after, files, bytesAfter)
  }
  return [...parts.values()].sort((a, b) => ((a.dau ?? '') < (b.dau ?? '') ? -1 : 1))
}

const sumOfKind = (changes: readonly Change[], kind: ChangeKind) => {
  const alike = changes.filter((change) => change.kind === kind)
  return {
    files: alike.reduce((sum, { files }) => sum + files, 0),
    bytes: alike.reduce(
      (sum, change) => sum + (kind === 'removed' ? change.bytesBefore : change.bytesAfter),
      0,
    ),
  }
}
