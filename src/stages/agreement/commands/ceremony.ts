import { timingSafeEqual } from 'node:crypto'
import type { Tx } from '#adapters/database/port.ts'
import { nextState } from '#kernel/lifecycle.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { secretMark, queueMail } from '#ledgers/outbox/mail.ts'
import { signatoryLifecycle } from '../lifecycle.ts'
import { consent } from '../rules/consent.ts'
import { consentSha256 } from '../queries/consent.ts'
import { type Both, isWanted } from '../queries/wanted.ts'
import { codeMinutes, isForAgreed, mayBeReplaced, signingLimits } from '../rules/signing.ts'
import { codeWords, lockedWords, otherBrowserWords, proposalWords } from '../rules/signing-mails.ts'
import {
  codeSecret,
  codesThisHour,
  findLink,
  insertCode,
  insertFailure,
  insertSession,
  markSession,
  otherBrowsers,
  type Session,
  touchSession,
  tryCode,
  useCode,
  vainLinks,
  wrongCodesToday,
} from '../store/ceremony.ts'
import { readEnvelope } from '../store/envelopes.ts'
import {
  changeSignatory,
  countEvents,
  readSignatory,
  type SignatoryRow,
} from '../store/signatories.ts'
import { type EnvelopeDeps, lockBoth } from './envelopes.ts'
import { type Browser, note } from './evidence.ts'
import { mailFacts, mailRequester, mailSigner } from './signing-mail.ts'

/** The same answer whatever is wrong with a link, so that it tells nothing. */
const noSuchLink = (): Problem =>
  new Problem(
    'not-found',
    'This link does not hold, or no longer. Ask who requests the data for a new one.',
  )

/**
 * Opens a link in a browser; answers the token of its session.
 * @throws Problem `not-found`, `too-many` where many links were tried in vain from there.
 */
export async function openLink(deps: EnvelopeDeps, from: Browser, key: string): Promise<string> {
  const opened = await deps.db.transaction().execute(async (tx) => {
    const vain = await vainLinks(tx, from.ip)
    if (vain.minute >= signingLimits.vainLinksAMinute || vain.day >= signingLimits.vainLinksADay) {
      throw new Problem('too-many', 'Many links were tried in vain from here. Try again tomorrow.')
    }
    const link = await findLink(tx, key)
    const signatory = link && (await readSignatory(tx, link.signatoryId))
    if (link === undefined || signatory === undefined) {
      await insertFailure(tx, { ip: from.ip })
      return undefined
    }
    const { envelope } = await lockBoth(tx, await readEnvelope(tx, signatory.envelope_id))
    const others = await otherBrowsers(tx, link.id, from)
    const token = await insertSession(tx, link, from)
    if (others > 0 && others <= signingLimits.otherBrowsers) {
      const words = otherBrowserWords(await mailFacts(tx, deps, envelope))
      await mailSigner(tx, deps, signatory, `sign-elsewhere:${link.id}:${others}`, words)
    }
    await note(tx, envelope, { what: 'signatory.opened', signatoryId: signatory.id, from })
    return token
  })
  if (opened === undefined) throw noSuchLink()
  return opened
}

/** The session of a browser. @throws Problem `not-found` */
export async function sessionOf(
  { db }: Pick<EnvelopeDeps, 'db'>,
  token: string | undefined,
): Promise<Session> {
  const session = token === undefined ? undefined : await touchSession(db, token)
  if (session === undefined) {
    throw new Problem(
      'not-found',
      'Nothing is open for signing in this browser, or it was left for half an hour. Open the link in the mail again.',
    )
  }
  return session
}

export type Held = Both & { readonly session: Session; readonly signatory: SignatoryRow }

/**
 * Runs a step of a signer whose turn it is, under the locks of `lockBoth`.
 * @throws Problem `wrong-state` where the agreement has ended, or this person has no part in it now.
 */
export async function asSigner<T>(
  deps: EnvelopeDeps,
  token: string | undefined,
  work: (tx: Tx, held: Held) => Promise<T>,
): Promise<T> {
  const { envelopeId, requestId } = await sessionOf(deps, token)
  return deps.db.transaction().execute(async (tx) => {
    const both = await lockBoth(tx, { id: envelopeId, request_id: requestId })
    // Read again under the locks: the link may have ended meanwhile.
    const session = token === undefined ? undefined : await touchSession(tx, token)
    const signatory = session && (await readSignatory(tx, session.signatoryId))
    if (session === undefined || signatory === undefined) throw noSuchLink()
    return work(tx, { session, ...both, signatory })
  })
}

/** @throws Problem `wrong-state` */
export async function requireOpen(tx: Tx, held: Held): Promise<void> {
  const { envelope, signatory } = held
  const { now } = await readNow(tx)
  const isOver = envelope.lapses_at !== null && envelope.lapses_at <= now
  if (envelope.state !== 'out' || isOver || !(await isWanted(tx, held))) {
    throw new Problem('wrong-state', 'This agreement can no longer be signed: it has ended.')
  }
  if (signatory.state !== 'asked') {
    throw new Problem('wrong-state', `Your part in this agreement is ${signatory.state}.`)
  }
}

/** @throws Problem `not-authenticated` until the one-time code was entered in this browser. */
export function requireVerified({ session }: Held): void {
  if (session.verifiedAt === null) {
    throw new Problem('not-authenticated', 'Enter the code that was mailed to you first.')
  }
}

/** @throws Problem `stale-version` where another document was shown than the one that is to be signed. */
export function requireShown({ envelope }: Held, sha256: string): void {
  if (envelope.presented_sha256 !== sha256) {
    throw new Problem('stale-version', 'The document has changed. Open the link again.')
  }
}

export const noteDocumentViewed = (
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  sha256: string,
): Promise<void> =>
  asSigner(deps, token, async (tx, held) => {
    await requireOpen(tx, held)
    requireShown(held, sha256)
    if (!(await markSession(tx, held.session.hash, 'viewed_at'))) return
    const { envelope, signatory } = held
    const detail = { sha256, pages: envelope.pages }
    await note(tx, envelope, { what: 'signatory.viewed', signatoryId: signatory.id, from, detail })
  })

/** @throws Problem `stale-version` where the text was another one. */
export const giveConsent = (
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  sha256: string,
): Promise<void> =>
  asSigner(deps, token, async (tx, held) => {
    await requireOpen(tx, held)
    if (sha256 !== consentSha256) {
      throw new Problem('stale-version', 'The text has changed. Read it again.')
    }
    if (!(await markSession(tx, held.session.hash, 'consented_at'))) return
    const detail = { version: consent.version, sha256 }
    const signatoryId = held.signatory.id
    await note(tx, held.envelope, { what: 'signatory.consented', signatoryId, from, detail })
  })

/** Mails a one-time code. @throws Problem `too-many`, `wrong-state` */
export const mailCode = (
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
): Promise<void> =>
  asSigner(deps, token, async (tx, held) => {
    await requireOpen(tx, held)
    const { envelope, signatory, session } = held
    await refuseLocked(tx, signatory)
    if ((await codesThisHour(tx, signatory.id)) >= signingLimits.codesAnHour) {
      throw new Problem(
        'too-many',
        `${signingLimits.codesAnHour} codes were sent within an hour. Look for them in your mailbox, or try again later.`,
      )
    }
    const code = await insertCode(tx, session)
    await queueMail(tx, deps, {
      key: `sign-code:${code}`,
      to: { name: signatory.name, email: signatory.email },
      ...codeWords(secretMark, await mailFacts(tx, deps, envelope)),
      path: '/sign',
      secret: codeSecret(code),
    })
    await note(tx, envelope, { what: 'signatory.code-sent', signatoryId: signatory.id, from })
  })

/** @throws Problem `too-many` */
async function refuseLocked(tx: Tx, { locked_until }: SignatoryRow): Promise<void> {
  const { now } = await readNow(tx)
  if (locked_until !== null && locked_until > now) {
    throw new Problem(
      'too-many',
      'Many wrong codes were entered. Signing is locked for a day; who requests the data was told.',
    )
  }
}

/** @throws Problem `not-authenticated` for a wrong code, `wrong-state` where none can be entered, `too-many`. */
export async function verifyCode(
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  code: string,
): Promise<void> {
  const outcome = await asSigner(deps, token, async (tx, held) => {
    await requireOpen(tx, held)
    const { envelope, signatory, session } = held
    await refuseLocked(tx, signatory)
    const tried = await tryCode(tx, session.hash)
    if (tried === undefined) return 'none'
    const signatoryId = signatory.id
    if (!isSame(deps.secrets.code(codeSecret(tried)), code)) {
      await countWrongCode(tx, deps, held, from)
      return 'wrong'
    }
    await useCode(tx, tried)
    if (await markSession(tx, session.hash, 'verified_at')) {
      await note(tx, envelope, { what: 'signatory.verified', signatoryId, from })
    }
    return 'right'
  })
  if (outcome === 'none') {
    throw new Problem(
      'wrong-state',
      `No code can be entered now: it was used, is older than ${codeMinutes} minutes, or was wrong too often. Ask for a new one.`,
    )
  }
  if (outcome === 'wrong') throw new Problem('not-authenticated', 'This is not the code.')
}

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

async function countWrongCode(
  tx: Tx,
  deps: EnvelopeDeps,
  { envelope, signatory }: Held,
  from: Browser,
): Promise<void> {
  const signatoryId = signatory.id
  await insertFailure(tx, { ip: from.ip, signatoryId })
  const wrong = await wrongCodesToday(tx, signatoryId)
  const isLocked = wrong >= signingLimits.wrongCodesADay
  if (isLocked) {
    await changeSignatory(tx, signatory, { lockedHours: signingLimits.lockedHours })
    const facts = await mailFacts(tx, deps, envelope)
    await mailRequester(tx, deps, facts, {
      key: `sign-locked:${signatoryId}:${wrong}`,
      words: lockedWords(signatory, facts),
    })
  }
  await note(tx, envelope, { what: 'signatory.code-wrong', signatoryId, from })
  if (isLocked) await note(tx, envelope, { what: 'signatory.locked', signatoryId, from })
}

/** @throws Problem `wrong-state`, `not-permitted` for the Principal Investigator, `invalid-input`. */
export const propose = (
  deps: EnvelopeDeps,
  token: string | undefined,
  from: Browser,
  proposal: { readonly name: string; readonly email: string; readonly reason: string },
): Promise<void> =>
  asSigner(deps, token, async (tx, held) => {
    await requireOpen(tx, held)
    requireVerified(held)
    const { envelope, signatory } = held
    const { draft, extends: extended } = held.request
    const request = {
      requesterEmail: draft.about.email,
      isForAgreed: isForAgreed(envelope.purpose, extended !== null),
    }
    if (!mayBeReplaced(signatory, request)) {
      throw new Problem(
        'not-permitted',
        'The Principal Investigator, the requester and applicants who were agreed on before cannot be replaced: decline, and a new request is made.',
      )
    }
    if (proposal.email.toLowerCase() === signatory.email.toLowerCase())
      throw invalid('email', 'This is the address that you were asked at.')
    nextState(signatoryLifecycle, signatory.state, 'propose', ['signatory-verified'])
    await changeSignatory(tx, signatory, { proposal })
    const facts = await mailFacts(tx, deps, envelope)
    await mailRequester(tx, deps, facts, {
      key: `sign-proposal:${signatory.id}:${await countEvents(tx, signatory.id, ['signatory.proposed'])}`,
      words: proposalWords(signatory, proposal, facts),
    })
    await note(tx, envelope, { what: 'signatory.proposed', signatoryId: signatory.id, from })
  })
