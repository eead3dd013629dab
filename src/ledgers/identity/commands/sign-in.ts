import type { Breached } from '#adapters/breached/port.ts'
import type { OneTimeCodes } from '#adapters/codes/port.ts'
import type { Database, Tx } from '#adapters/database/port.ts'
import type { Provider } from '#adapters/login/port.ts'
import type { Answer, Passkeys } from '#adapters/passkeys/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import type { Call } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { needNoRecovery } from '../../recovery/store.ts'
import { type AuditEvent, recordAlone, recordAudit } from '../../audit/record.ts'
import type { MailDeps } from '../../outbox/mail.ts'
import type { SignInStep } from '../contract/sign-in.ts'
import { checkPassword, hashPassword } from '../password.ts'
import { keepAttempt, readAttempt, takeAttempt } from '../store/attempts.ts'
import {
  hasSecond,
  meansOf,
  notePasskeyUse,
  passkeyById,
  passkeysOf,
  passwordByEmail,
  rehash,
  takeRecoveryCode,
  takeStep,
  totpOf,
} from '../store/factors.ts'
import {
  closeSession,
  type Opening,
  openSession,
  readSession,
  renewSession,
  type SessionLimits,
} from '../store/sessions.ts'
import { countTry, forgetTries, type Try } from '../store/tries.ts'

/*
 * Signing in. What was shown so far is kept with a cookie that has no right to anything (`sign_in_attempt`); a session
 * begins, or is renewed with a token of its own, when enough was shown.
 */

export type SignInDeps = MailDeps & {
  readonly db: Database
  readonly secrets: Secrets
  readonly breached: Breached
  readonly codes: OneTimeCodes
  readonly passkeys: Passkeys
  readonly providers: readonly Provider[]
  readonly name: string
  readonly accounts: 'off' | 'invited' | 'open'
  /** Undefined in a demo: there sessions do without. */
  readonly limits: SessionLimits | undefined
}

/** What a sign-in takes of the call, and sets there. */
export type SignInCall = Pick<
  Call,
  'session' | 'setSession' | 'attempt' | 'setAttempt' | 'ip' | 'agent'
>

const wrongPassword = 'The email address or the password is wrong.'

/** Records a sign-in that failed and answers the problem. The address is not kept: it may be a mistyped password. */
export async function failed(
  db: Database,
  { subjectId, detail }: Pick<AuditEvent, 'subjectId' | 'detail'>,
  problem: Problem,
): Promise<Problem> {
  await recordAlone(db, {
    type: 'auth.failed',
    subjectId,
    outcome: 'denied',
    ...(detail && { detail }),
  })
  return problem
}

const tooMany = (): Problem =>
  new Problem('too-many', 'There were many tries in vain. It works again in a quarter of an hour.')

/** Counts tries before they are made. @throws Problem `too-many` */
async function need(
  db: Database,
  tries: readonly Try[],
  about: Pick<AuditEvent, 'subjectId' | 'detail'>,
): Promise<void> {
  if (await countTry(db, tries)) return
  throw await failed(db, { ...about, detail: { ...about.detail, limit: true } }, tooMany())
}

/**
 * An unknown address takes the same steps as a known one, with the hash of nobody.
 * @throws Problem `not-authenticated`, `too-many`
 */
export async function signInByPassword(
  deps: SignInDeps,
  call: SignInCall,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<SignInStep> {
  const { db } = deps
  const known = await passwordByEmail(db, email)
  const about = { subjectId: known?.personId, detail: { by: 'password' } }
  const account: Try = { kind: 'account', of: email }
  await need(db, [account, { kind: 'place', of: call.ip }], about)
  const { fits, isStale } = await checkPassword(password, known?.hash)
  if (!fits || known === undefined) {
    throw await failed(db, about, new Problem('not-authenticated', wrongPassword))
  }
  await forgetTries(db, account)
  if (isStale) await rehash(db, known, await hashPassword(password))
  return firstFactor(deps, call, { personId: known.personId, by: 'password', isStrong: false })
}

/** Goes on from one factor: to a session, or to the second factor where there is one. */
export async function firstFactor(
  deps: SignInDeps,
  call: SignInCall,
  shown: Opening,
): Promise<SignInStep> {
  const means = await meansOf(deps.db, shown.personId)
  if (shown.isStrong || !hasSecond(means)) return complete(deps, call, shown)
  const { personId, by } = shown
  call.setAttempt(await keepAttempt(deps.db, { personId, by }))
  const ways: SignInStep['ways'] = [
    ...(means.hasCodes ? (['code'] as const) : []),
    ...(means.passkeys > 0 ? (['passkey'] as const) : []),
  ]
  return { state: 'second-factor', ways }
}

/** Begins a session, or renews the one that its person has in this browser. */
export async function complete(
  deps: Pick<SignInDeps, 'db' | 'limits'>,
  call: SignInCall,
  shown: Opening,
): Promise<SignInStep> {
  await deps.db.transaction().execute((tx) => completeIn(tx, deps, call, shown))
  return { state: 'signed-in', ways: [] }
}

async function completeIn(
  tx: Tx,
  { limits }: Pick<SignInDeps, 'limits'>,
  call: SignInCall,
  shown: Opening,
): Promise<void> {
  await needNoRecovery(tx, shown.personId)
  const before = await readSession(tx, call.session)
  const isAgain = before?.personId === shown.personId
  await takeAttempt(tx, call.attempt)
  if (isAgain && call.session !== undefined) {
    call.setSession(await renewSession(tx, call.session, shown, limits))
  } else {
    if (call.session !== undefined) await closeSession(tx, call.session)
    call.setSession(await openSession(tx, shown, call, limits))
  }
  if (call.attempt !== undefined) call.setAttempt(undefined)
  await recordAudit(tx, {
    type: isAgain ? 'auth.again' : 'auth.login',
    actorId: shown.personId,
    detail: { by: shown.by, ...(shown.isStrong && { strong: true }) },
  })
}

const nobodyHere = (): Problem =>
  new Problem('not-authenticated', 'This sign-in has run out. Begin anew.')

/** Who has shown the first factor in this browser, or has a session in it. */
async function whoIsHere(db: Database, call: SignInCall): Promise<Opening | undefined> {
  const attempt = await readAttempt(db, call.attempt)
  if (attempt?.personId !== undefined)
    return { personId: attempt.personId, by: attempt.by ?? 'password', isStrong: true }
  const session = await readSession(db, call.session)
  return session && { personId: session.personId, by: 'code', isStrong: true }
}

/**
 * Takes the second factor: a code of the app, or a recovery code.
 * @throws Problem `not-authenticated`, `too-many`
 */
export async function signInByCode(
  deps: SignInDeps,
  call: SignInCall,
  code: string,
): Promise<SignInStep> {
  const { db } = deps
  const here = await whoIsHere(db, call)
  if (here === undefined) throw nobodyHere()
  const isOfApp = /^\d{6}$/.test(code.replaceAll(/\s/g, ''))
  const about = { subjectId: here.personId, detail: { by: isOfApp ? 'code' : 'recovery-code' } }
  await need(db, [{ kind: 'code', of: here.personId }], about)
  const taken = isOfApp
    ? await takeCode(deps, here.personId, code.replaceAll(/\s/g, ''))
    : await db.transaction().execute((tx) => takeRecoveryCode(tx, here.personId, code))
  if (!taken) {
    const words = isOfApp
      ? 'This code is wrong, or was used already. Wait for the next one.'
      : 'This recovery code is wrong, or was used already.'
    throw await failed(db, about, new Problem('not-authenticated', words))
  }
  await forgetTries(db, { kind: 'code', of: here.personId })
  return complete(deps, call, here)
}

/** Takes a code of somebody's app, once. */
export async function takeCode(
  { db, secrets, codes }: Pick<SignInDeps, 'db' | 'secrets' | 'codes'>,
  personId: string,
  code: string,
): Promise<boolean> {
  const totp = await totpOf(db, personId)
  if (totp === undefined) return false
  const secret = secrets.unlock(totpName(personId), totp.secret)
  const step = await codes.stepOf(secret, code, totp.now)
  return step !== undefined && db.transaction().execute((tx) => takeStep(tx, personId, step))
}

/** Under which the secret of somebody's app is locked. */
export const totpName = (personId: string): string => `totp:${personId}`

/** What to ask an authenticator for: any passkey of this platform, or where it is known who is here, one of theirs. */
export async function askPasskey(
  deps: SignInDeps,
  call: SignInCall,
): Promise<Readonly<Record<string, unknown>>> {
  const here = await whoIsHere(deps.db, call)
  const theirs = here === undefined ? [] : await passkeysOf(deps.db, here.personId)
  const { challenge, options } = await deps.passkeys.askToUse(theirs)
  const before = await takeAttempt(deps.db, call.attempt)
  call.setAttempt(await keepAttempt(deps.db, { ...before, challenge }))
  return options
}

/** @throws Problem `not-authenticated` */
export async function signInByPasskey(
  deps: SignInDeps,
  call: SignInCall,
  answer: Answer,
): Promise<SignInStep> {
  const { db } = deps
  const attempt = await takeAttempt(db, call.attempt)
  const key = await passkeyById(db, answer.id)
  const isTheirs = attempt?.personId === undefined || attempt.personId === key?.personId
  const counter =
    key && attempt?.challenge !== undefined && isTheirs
      ? await deps.passkeys.used(answer, attempt.challenge, key)
      : undefined
  const holds =
    key !== undefined &&
    counter !== undefined &&
    (await db.transaction().execute((tx) => notePasskeyUse(tx, key.id, counter)))
  if (!holds) {
    const words = 'This passkey does not open an account here. Try again, or another way.'
    const about = { subjectId: key?.personId, detail: { by: 'passkey' } }
    throw await failed(db, about, new Problem('not-authenticated', words))
  }
  return complete(deps, call, { personId: key.personId, by: 'passkey', isStrong: true })
}
