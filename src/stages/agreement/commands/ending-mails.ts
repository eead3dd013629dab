import { holdersOf } from '#ledgers/identity/store.ts'
import { queueMail } from '#ledgers/outbox/mail.ts'
import { completedWords, endedWords, unsealedWords } from '../rules/signing-mails.ts'
import { readEnvelope, unsealedEnvelopes } from '../store/envelopes.ts'
import { signatoriesOf } from '../store/signatories.ts'
import type { EnvelopeDeps } from './envelopes.ts'
import { isRequester, mailFacts, mailRequester, mailSigner } from './signing-mail.ts'

/**
 * Tells all who signed, and who made the request, that the agreement is sealed, each with a link to it. A signing
 * service tells the signers itself, here and when it ends otherwise.
 */
export async function mailCompleted(deps: EnvelopeDeps, id: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const envelope = await readEnvelope(tx, id)
    const facts = await mailFacts(tx, deps, envelope)
    const words = completedWords(facts)
    for (const signatory of await signatoriesOf(tx, id)) {
      if (signatory.state !== 'signed' || envelope.provider !== 'builtin') continue
      if (isRequester(signatory, facts)) continue
      await mailSigner(tx, deps, signatory, `sign-completed:${signatory.id}`, words)
    }
    await mailRequester(tx, deps, facts, {
      key: `envelope-completed:${id}`,
      words,
    })
  })
}

/** Tells all who were asked, and who made the request, how it ended. Their links have ended with it. */
export async function mailEnded(deps: EnvelopeDeps, id: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const envelope = await readEnvelope(tx, id)
    const { state, reason, provider } = envelope
    if (state !== 'declined' && state !== 'withdrawn' && state !== 'lapsed')
      throw new Error(`${id} is ${state} and has not ended`)
    // Who withdraws here gives no reason.
    const how = state === 'withdrawn' && reason !== '' ? 'cancelled' : state
    const facts = await mailFacts(tx, deps, envelope)
    const signatories = await signatoriesOf(tx, id)
    const by = signatories.find((row) => row.id === envelope.ended_by)?.name ?? ''
    const words = endedWords({ how, by, reason }, facts)
    for (const { id: signatoryId, state: part, name, email } of signatories) {
      if (part === 'waiting' || part === 'replaced' || provider !== 'builtin') continue
      if (isRequester({ email }, facts)) continue
      await queueMail(tx, deps, {
        key: `sign-ended:${signatoryId}`,
        to: { name, email },
        ...words,
        action: 'About this platform',
        path: '/',
      })
    }
    await mailRequester(tx, deps, facts, { key: `envelope-ended:${id}`, words })
  })
}

/** Minutes after which what has ended should long be sealed. */
const sealMinutes = 10

/** Tells the administrators, once, of each envelope that ended and is not sealed. The job goes on trying. */
export async function alarmUnsealed(deps: EnvelopeDeps): Promise<void> {
  for (const id of await unsealedEnvelopes(deps.db, sealMinutes)) {
    await deps.db.transaction().execute(async (tx) => {
      for (const administrator of await holdersOf(tx, 'administrator')) {
        await queueMail(tx, deps, {
          key: `seal-waits:${id}:${administrator.id}`,
          to: administrator,
          ...unsealedWords(id, sealMinutes),
          path: '/admin/mail',
        })
      }
    })
  }
}
