import type { Database, Tx } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { lockOwn } from '#stages/request/commands.ts'
import { electronicIsOpen } from '#stages/request/rules.ts'
import { readRequestRow, recordStep, type RequestRow } from '#stages/request/store.ts'
import { readPolicy } from '#stages/request/store/policy.ts'
import { type AgreementDeps, freezeDocument, requireReady } from '../commands.ts'
import { answersNow, requireResignable } from '../queries/resignings.ts'
import { isWanted } from '../queries/wanted.ts'
import { currentVersion } from '../store.ts'
import { envelopesAnew, openEnvelope } from '../store/envelopes.ts'
import { lockVersions } from '../store/versions.ts'
import {
  endEnvelope,
  type EnvelopeDeps,
  lockBoth,
  lockUnsigned,
  prepareEnvelope,
  withdrawnByPlatform,
} from './envelopes.ts'
import { note } from './evidence.ts'
import { submitAnew } from './resigning.ts'

/**
 * Sends the agreement of an approved request out for signature in the version in force. Access stays as it is until
 * all have signed and it is sealed.
 * @throws Problem `not-found`; `stale-version` where another version was shown; `wrong-state` where it is out already,
 *   not open to the institution's country, or signatures cannot be collected just now.
 */
export async function sendNewAgreement(
  deps: AgreementDeps,
  actor: Actor,
  requestId: string,
  shown: string,
): Promise<void> {
  const before = await readRequestRow(deps.db, requestId)
  await requireSendable(deps.db, actor, before, shown)
  await requireReady(deps, await answersNow(deps.db, before))
  await deps.db.transaction().execute(async (tx) => {
    const row = await lockOwn(tx, actor, requestId)
    await lockVersions(tx, 'read')
    await requireSendable(tx, actor, row, shown)
    const submitted = await submitAnew(tx, row, 0)
    await freezeDocument(deps, tx, submitted, 'electronic')
    await recordStep(tx, requestId, { what: 'new-agreement-sent', by: actor.name })
    await prepareEnvelope(deps, tx, actor.id, { ...submitted, purpose: 'new-version' })
  })
}

async function requireSendable(
  db: Database | Tx,
  actor: Actor,
  row: RequestRow,
  shown: string,
): Promise<void> {
  await requireResignable(db, actor, row)
  const version = await currentVersion(db)
  if (shown !== version)
    throw new Problem(
      'stale-version',
      `Version ${version} of the agreement is in force now; you were shown version ${shown}. Please look at it first.`,
    )
  if ((await openEnvelope(db, row.id)) !== undefined)
    throw new Problem('wrong-state', 'The new version is out for signature already.')
  const { electronicCountries } = await readPolicy(db)
  if (!electronicIsOpen(row.draft.about.country, electronicCountries))
    throw new Problem('wrong-state', 'This agreement is signed on a form: upload the signed form.')
}

/** Ends the signing at the requester's wish; access stays as it is. @throws Problem `not-found`, `wrong-state` */
export async function withdrawNewAgreement(
  deps: EnvelopeDeps,
  actor: Actor,
  requestId: string,
): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const request = await lockOwn(tx, actor, requestId)
    const envelope = await lockUnsigned(tx, requestId)
    if (envelope?.purpose !== 'new-version')
      throw new Problem('wrong-state', 'No new version of the agreement is out for signature.')
    await endEnvelope(tx, deps, { request, envelope }, { how: 'withdraw', by: null, reason: '' })
    await note(tx, envelope, { what: 'envelope.withdrawn', actorId: actor.id })
  })
}

/** Ends every signing anew that is no longer wanted: access by its request has ended, or a newer version is in force. */
export async function endUnwanted(deps: EnvelopeDeps): Promise<void> {
  for (const before of await envelopesAnew(deps.db)) {
    await deps.db.transaction().execute(async (tx) => {
      const both = await lockBoth(tx, before)
      const isOpen = both.envelope.state === 'preparing' || both.envelope.state === 'out'
      if (!isOpen || (await isWanted(tx, both))) return
      const isCurrent = (await currentVersion(tx)) === both.envelope.agreement_version
      const reason = isCurrent
        ? 'Nobody has access by this request any more.'
        : 'A still newer version of the agreement is in force.'
      await endEnvelope(tx, deps, both, { how: 'overtake', by: null, reason })
      await note(tx, both.envelope, withdrawnByPlatform)
    })
  }
}
