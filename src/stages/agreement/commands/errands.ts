import { SigningFault, type SigningService } from '#adapters/signing/port.ts'
import type { EnvelopePurpose } from '../lifecycle.ts'
import { errandTries } from '../rules/service.ts'
import { type EnvelopeRow, readEnvelope } from '../store/envelopes.ts'
import { claimErrand, delayErrand, dueErrands, endErrand } from '../store/service.ts'
import { collectSigned } from './collecting.ts'
import { type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { sendThere } from './sending.ts'

/*
 * What is to be done at the signing service about an envelope is an errand. What it is follows from the state of the
 * envelope: to send it, to fetch it signed, to end it there. An errand is claimed, so that no two do it at once, and
 * put off as long as the service asks for.
 */

/** The service that an envelope is out with. @throws Error where it is no longer set up. */
export function serviceOf(
  { signingService }: Pick<EnvelopeDeps, 'signingService'>,
  { id, provider }: EnvelopeRow,
): SigningService {
  if (signingService?.name === provider) return signingService
  throw new Error(`${id} is out with ${provider}, which is no longer set up: see ACCESSION_SIGNING`)
}

/**
 * Does what is due about an envelope at its service; nothing where nothing is, or somebody is at it.
 * @throws whatever the operator has to see; it is tried again later all the same.
 */
export async function runErrand(deps: EnvelopeDeps, id: string): Promise<void> {
  const tries = await claimErrand(deps.db, id)
  if (tries === undefined) return
  try {
    await errandOf(deps, await readEnvelope(deps.db, id))
  } catch (error) {
    await delayErrand(deps.db, id, secondsAfter(error))
    const isPassing = error instanceof SigningFault && error.kind === 'later'
    if (!isPassing || tries > errandTries) throw error
  }
}

/** Every errand that is due. @throws the first fault, after all were tried. */
export async function runErrands(deps: EnvelopeDeps): Promise<void> {
  const faults: unknown[] = []
  for (const id of await dueErrands(deps.db)) {
    await runErrand(deps, id).catch((error: unknown) => faults.push(error))
  }
  if (faults.length > 0) throw faults[0]
}

const secondsOf = { later: 1, setup: 300, refused: 3600, gone: 3600 } as const

const secondsAfter = (error: unknown): number =>
  error instanceof SigningFault ? Math.max(error.seconds, secondsOf[error.kind]) : 300

async function errandOf(deps: EnvelopeDeps, envelope: EnvelopeRow): Promise<void> {
  switch (envelope.state) {
    case 'preparing':
      return sendThere(deps, serviceOf(deps, envelope), envelope)
    case 'signed':
      return collectSigned(deps, serviceOf(deps, envelope), envelope)
    case 'declined':
    case 'withdrawn':
    case 'lapsed':
      return cancelThere(deps, envelope)
    case 'out':
    case 'completed':
      return deps.db.transaction().execute((tx) => endErrand(tx, envelope.id))
  }
}

/** As the service tells the signers. */
const cancelReasons = {
  declined: () => 'Somebody declined to sign.',
  withdrawn: ({ purpose, reason }: EnvelopeRow) => reason || withdrawnReasons[purpose],
  lapsed: () => 'It was not signed in time.',
} as const

const withdrawnReasons = {
  request: 'The request was withdrawn.',
  'new-version': 'It no longer needs to be signed.',
} as const satisfies Record<EnvelopePurpose, string>

/** Ends at the service what has ended here. One that it does not know, or that we never heard of, needs no end. */
async function cancelThere(deps: EnvelopeDeps, before: EnvelopeRow): Promise<void> {
  const { external_id: externalId, state } = before
  if (externalId !== null) {
    const reason = cancelReasons[state as keyof typeof cancelReasons](before) // see errandOf
    await serviceOf(deps, before)
      .cancel(externalId, reason)
      .catch((error: unknown) => {
        if (!(error instanceof SigningFault) || error.kind !== 'gone') throw error
      })
  }
  await deps.db.transaction().execute(async (tx) => {
    const { envelope } = await lockBoth(tx, before)
    // It may have become known meanwhile: then there is something to end.
    if (envelope.external_id === externalId) await endErrand(tx, envelope.id)
  })
}
