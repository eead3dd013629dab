import { type Call, type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { EnvelopeDeps } from '../commands/envelopes.ts'
import {
  giveConsent,
  mailCode,
  noteDocumentViewed,
  openLink,
  propose,
  sessionOf,
  verifyCode,
} from '../commands/ceremony.ts'
import { keepNotice } from '../commands/notices.ts'
import { png } from '../queries/png.ts'
import { picturePresented, readPresentedBytes } from '../commands/presented.ts'
import { decline, sign } from '../commands/sign.ts'
import { answerProposed, correct, remind } from '../commands/signers.ts'
import {
  answerProposal,
  consentToSigning,
  correctSignatory,
  declineSigning,
  downloadRecord,
  enterCode,
  listEnvelopes,
  noteViewed,
  openSigning,
  proposeSignatory,
  readPresented,
  readPresentedPage,
  readSigning,
  remindSignatory,
  sendCode,
  signAgreement,
  takeNotice,
} from '../contract/signing.ts'
import { answerCeremony, signersDocument } from '../queries/ceremony.ts'
import { answerEnvelopes, recordOf } from '../queries/envelopes.ts'
import { pdf } from '../queries/pdf.ts'

/** What a signer does, by a personal link and without an account. */
const ceremonyEndpoints = (deps: EnvelopeDeps): readonly Served[] => {
  const view = async (token: string | undefined) =>
    answerCeremony(deps.db, await sessionOf(deps, token), deps.name)
  /** Does a step of the browser's session, and shows how far it is then. */
  const step = async (call: Call, work: () => Promise<unknown>) => {
    await work()
    return view(call.signing)
  }
  return [
    serves(openSigning, async ({ body }, _actor, call) => {
      const token = await openLink(deps, call, body.key)
      call.setSigning(token)
      return view(token)
    }),
    serves(readSigning, (_input, _actor, call) => view(call.signing)),
    serves(readPresented, async ({ query }, _actor, call) => {
      const session = await sessionOf(deps, call.signing)
      const key = await signersDocument(deps.db, session, query.which)
      return pdf(await readPresentedBytes(deps, key), `agreement-${session.requestId}.pdf`)
    }),
    serves(readPresentedPage, async ({ params }, _actor, call) => {
      const session = await sessionOf(deps, call.signing)
      const key = await signersDocument(deps.db, session, 'presented')
      if (key !== params.sha256) throw new Problem('not-found', 'Another document is to be signed.')
      return png(await picturePresented(deps, key, params.page), 3600)
    }),
    serves(noteViewed, ({ body }, _actor, call) =>
      step(call, () => noteDocumentViewed(deps, call.signing, call, body.sha256)),
    ),
    serves(consentToSigning, ({ body }, _actor, call) =>
      step(call, () => giveConsent(deps, call.signing, call, body.sha256)),
    ),
    serves(sendCode, (_input, _actor, call) =>
      step(call, () => mailCode(deps, call.signing, call)),
    ),
    serves(enterCode, ({ body }, _actor, call) =>
      step(call, () => verifyCode(deps, call.signing, call, body.code)),
    ),
    serves(signAgreement, ({ body }, _actor, call) =>
      step(call, () => sign(deps, call.signing, call, body)),
    ),
    serves(proposeSignatory, ({ body }, _actor, call) =>
      step(call, () => propose(deps, call.signing, call, body)),
    ),
    serves(declineSigning, async ({ body }, _actor, call) => {
      const before = await view(call.signing)
      const { state } = await decline(deps, call.signing, call, body.reason)
      // Every link has ended with it, this one as well.
      call.setSigning(undefined)
      const envelope = { ...before.envelope, state: 'declined' as const }
      return { ...before, envelope, me: { ...before.me, state } }
    }),
  ]
}

export const signingEndpoints = (deps: EnvelopeDeps): readonly Served[] => [
  ...ceremonyEndpoints(deps),
  serves(takeNotice, async ({ body }, _actor, call) => {
    await keepNotice(deps, call.headers, body)
    return {}
  }),
  serves(listEnvelopes, ({ params }, actor) => answerEnvelopes(deps.db, actor, params.requestId)),
  serves(downloadRecord, async ({ params }, actor) => {
    const key = await recordOf(deps.db, actor, params.requestId, params.envelopeId)
    return pdf(await readPresentedBytes(deps, key), `agreement-${params.requestId}.pdf`)
  }),
  serves(remindSignatory, async ({ params }, actor) => {
    await remind(deps, actor, params)
    return answerEnvelopes(deps.db, actor, params.requestId)
  }),
  serves(correctSignatory, async ({ params, body }, actor) => {
    await correct(deps, actor, params, body)
    return answerEnvelopes(deps.db, actor, params.requestId)
  }),
  serves(answerProposal, async ({ params, body }, actor) => {
    await answerProposed(deps, actor, params, body)
    return answerEnvelopes(deps.db, actor, params.requestId)
  }),
]
