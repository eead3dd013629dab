import { together } from '#adapters/database/along.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { openCommands } from '#kernel/lifecycle.ts'
import { Problem } from '#kernel/problem.ts'
import { readContact } from '#ledgers/identity/store.ts'
import { currentRelease, readRelease } from '#stages/catalog/store.ts'
import type { SelectionDifference, Share } from '#stages/selection/contract.ts'
import { answerDifference, sharesOf, sumOf } from '#stages/selection/queries.ts'
import type { AccessRequest, Submission } from './contract.ts'
import { type RequestCommand, requestLifecycle, statusOf } from './lifecycle.ts'
import { isAnswering, isParty, partRolesOf, requestRolesOf, sightOf } from './policy.ts'
import {
  electronicIsOpen,
  type Filing,
  filingFaults,
  filingOf,
  type Signing,
  signingOf,
} from './rules.ts'
import { extensionOf } from './queries/extension.ts'
import { partsOf } from './queries/parts.ts'
import { readPolicy } from './store/policy.ts'
import { readRequestRow, requestDaus, type RequestRow, stepsOf } from './store.ts'
import { isUndecided } from './store/standing.ts'
import { submissionsOf } from './store/submissions.ts'

/** One request as the person may see it. @throws Problem `not-found` */
export async function answerRequest(
  db: Database,
  actor: Actor,
  id: string,
): Promise<AccessRequest> {
  const { row, sight } = await readSeen(db, actor, id)
  const shares = await requestShares(db, row)
  return together(db, (one) => present(one, actor, row, sight, shares))
}

/** Every submission of a request, newest first, for who may see it. @throws Problem `not-found` */
export async function answerSubmissions(
  db: Database,
  actor: Actor,
  id: string,
): Promise<Submission[]> {
  const { row } = await readSeen(db, actor, id)
  const submissions = await submissionsOf(db, row.id)
  return submissions.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() }))
}

/**
 * What the current release changes in the selection of a draft.
 * @throws Problem `not-found`, `wrong-state` for what is filed or on the current release.
 */
export async function answerNewerRelease(
  db: Database,
  actor: Actor,
  id: string,
): Promise<SelectionDifference> {
  const { row } = await readSeen(db, actor, id)
  const current = await currentRelease(db)
  if (row.state !== 'draft' || !canMove(row, current.number))
    throw new Problem('wrong-state', 'There is no newer release that this request could move to.')
  const from = await readRelease(db, row.release)
  return answerDifference(db, row.requester_id, row.draft.about, row.selection, from, current)
}

async function readSeen(
  db: Database,
  actor: Actor,
  id: string,
): Promise<{ row: RequestRow; sight: 'all' | readonly string[] }> {
  const row = await readRequestRow(db, id)
  const sight = await sightOf(db, actor, row)
  if (sight !== 'all' && sight.length === 0) throw new Problem('not-found', `No request ${id}.`)
  return { row, sight }
}

async function present(
  db: Database,
  actor: Actor,
  row: RequestRow,
  sight: 'all' | readonly string[],
  all: readonly Share[],
): Promise<AccessRequest> {
  const [requester, release, current, timeline, submissions, policy, extension] = await Promise.all(
    [
      readContact(db, row.requester_id),
      readRelease(db, row.release),
      currentRelease(db),
      stepsOf(db, row.id),
      submissionsOf(db, row.id),
      readPolicy(db),
      extensionOf(db, row),
    ],
  )
  const isOpen = isAnswering(actor, row)
  const draft = isOpen ? row.draft : (submissions[0]?.answers ?? row.draft)
  const sees = (dau: string | null | undefined) =>
    sight === 'all' || (typeof dau === 'string' && sight.includes(dau))
  const shares = all.filter((share) => sees(share.dau?.code))
  const filing = filingOf(all)
  const signing = signingOf(draft, policy.electronicCountries)
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    status: statusOf[row.state],
    version: row.version,
    requester,
    release,
    newerRelease: canMove(row, current.number) ? current : null,
    extension: extension ?? null,
    selection: row.selection,
    draft,
    sectionVersions: row.draft_versions,
    ...sumOf(shares.map(({ dau, ...part }) => ({ ...part, dau: dau?.code ?? null }))),
    shares,
    filing,
    signing,
    electronicIsOpen: electronicIsOpen(draft.about.country, policy.electronicCountries),
    signingInTurns: policy.signingInTurns,
    formVersion: row.form_version,
    missing: isOpen ? filingFaults(draft, filing, signing, row.form_version, extension) : [],
    openCommands: await commandsOn(db, actor, row, {
      filing,
      signing,
      currentRelease: current.number,
    }),
    timeline: timeline.filter((step) => step.dau === null || sees(step.dau)),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    submittedAt: row.submitted_at?.toISOString() ?? null,
  }
}

/** An extension stays with the files that were agreed on. */
const canMove = ({ extends: extended, release }: RequestRow, current: number): boolean =>
  extended === null && release < current

/** How a request would be filed, as far as its commands depend on it. */
type Way = { readonly filing: Filing; readonly signing: Signing; readonly currentRelease: number }

/** What the person may do with a request now, of what its state allows them. */
async function commandsOn(
  db: Database,
  actor: Actor,
  row: RequestRow,
  { filing, signing, currentRelease: current }: Way,
): Promise<RequestCommand[]> {
  const part = await partRolesOf(db, actor, row.id)
  const roles = [...requestRolesOf(actor, row), ...part]
  const open = openCommands(requestLifecycle, row.state, roles)
  if (open.length === 0) return open
  const isSettled = row.state === 'partly-approved' && !(await isUndecided(db, row.id))
  const isConflicted = roles.includes('steward') && (await isParty(db, actor, row.id))
  const fails: Partial<Record<RequestCommand, boolean>> = {
    'move-to-release': !canMove(row, current),
    release: filing !== 'at-once',
    submit: filing !== 'by-agreement' || signing !== 'form',
    send: filing !== 'by-agreement' || signing !== 'electronic',
    return: isConflicted,
    'pass-on': isConflicted,
    withdraw: isSettled,
  }
  return open.filter((command) => fails[command] !== true)
}

/** What the requester of each of these requests may do with it now. */
export async function commandsOnOwn(
  db: Database,
  actor: Actor,
  rows: readonly RequestRow[],
): Promise<RequestCommand[][]> {
  if (rows.length === 0) return []
  const [current, { electronicCountries }] = await Promise.all([currentRelease(db), readPolicy(db)])
  return Promise.all(
    rows.map(async (row) => {
      const filing = row.state === 'draft' ? filingOf(await requestShares(db, row)) : 'by-agreement'
      const signing = signingOf(row.draft, electronicCountries)
      return commandsOn(db, actor, row, { filing, signing, currentRelease: current.number })
    }),
  )
}

/** What the requester wants of the data that they ask for. */
export const wantedIn = ({ agreement }: RequestRow['draft']): 'use' | 'download' =>
  agreement.download ? 'download' : 'use'

/**
 * A draft's shares by what its requester holds today; a filed request's as they were when it was filed,
 * a DAU that needed an agreement then still reading so. Of an extension, those that it extends.
 */
export async function requestShares(db: Database | Tx, row: RequestRow): Promise<Share[]> {
  const { about } = row.draft
  const parts = await partsOf(db, row)
  if (row.manifest_id === null)
    return sharesOf(db, row.requester_id, about, parts, wantedIn(row.draft))
  const shares = await sharesOf(db, row.requester_id, about, parts)
  const basis = new Map((await requestDaus(db, row.id)).map((part) => [part.dau, part.basis]))
  const isAsked = ({ dau }: Share) => row.extends === null || (dau !== null && basis.has(dau.code))
  const accessThen = (dau: Share['dau']): Share['access'] => {
    if (dau === null) return 'open'
    return basis.get(dau.code) === 'granted' ? 'granted' : 'needs-agreement'
  }
  return shares.filter(isAsked).map((share) => ({ ...share, access: accessThen(share.dau) }))
}

/** The one to whom everything about a request is written. */
export async function requesterOf(
  db: Database,
  requestId: string,
): Promise<{ row: RequestRow; person: { id: string; name: string; email: string } }> {
  const row = await readRequestRow(db, requestId)
  return { row, person: await readContact(db, row.requester_id) }
}
