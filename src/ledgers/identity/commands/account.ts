import type { Tx } from '#adapters/database/port.ts'
import type { Answer } from '#adapters/passkeys/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import { checkPassword, hashPassword } from '../password.ts'
import { disablePerson, readContact } from '../store.ts'
import { keepAttempt, takeAttempt } from '../store/attempts.ts'
import {
  beginTotp,
  insertPasskey,
  isAble,
  meansOf,
  newRecoveryCodes,
  passkeyById,
  passkeysOf,
  passwordOf,
  putPassword,
  removePasskey as deletePasskey,
  removeTotp,
  totpOf,
} from '../store/factors.ts'
import { unlinkIdentity as deleteIdentity } from '../store/identities.ts'
import { ableAdministrators, eraseAccount } from '../store/people.ts'
import { endSessions, readSession, renewSession } from '../store/sessions.ts'
import { countTry, forgetTries } from '../store/tries.ts'
import { askAgain, needStrong } from '../strong.ts'
import { needGoodPassword } from './links.ts'
import { mailChanged } from './notices.ts'
import { type SignInCall, type SignInDeps, takeCode, totpName } from './sign-in.ts'

/** In seconds: who signed in no longer ago may set up the first second factor. */
const justNow = 15 * 60

/**
 * A second factor is added by who shows one, or the first by who has just signed in: whoever finds a browser open, or
 * has stolen a session, cannot make it theirs.
 * @throws Problem `sign-in-again`, `not-permitted` to a token
 */
async function needToAdd({ db }: SignInDeps, actor: Actor, call: SignInCall): Promise<void> {
  if (actor.session === undefined)
    throw new Problem('not-permitted', 'A token changes nothing in an account: sign in.')
  const means = await meansOf(db, actor.id)
  const session = await readSession(db, call.session)
  const isFirst = means.passkeys === 0 && !means.hasCodes
  if (session?.isStrong || (isFirst && session !== undefined && session.age < justNow)) return
  throw askAgain()
}

/** The session that adds a factor rests on it from then on. */
async function strengthen(tx: Tx, { limits }: SignInDeps, call: SignInCall): Promise<void> {
  if (call.session === undefined) return
  call.setSession(await renewSession(tx, call.session, { isStrong: true }, limits))
}

/** @throws Problem `not-permitted`, `sign-in-again`, `too-many`, `invalid-input`, `not-found` */
export async function changePassword(
  deps: SignInDeps,
  actor: Actor,
  { current, password }: { readonly current: string; readonly password: string },
): Promise<void> {
  const { db } = deps
  if (deps.accounts === 'off') throw new Problem('not-found', 'This platform has no passwords.')
  if (actor.session === undefined) throw new Problem('not-permitted', 'Sign in to change it.')
  const kept = await passwordOf(db, actor.id)
  if (kept === undefined) needStrong(actor)
  else {
    const account = { kind: 'account', of: actor.email } as const
    if (!(await countTry(db, [account])))
      throw new Problem(
        'too-many',
        'There were many tries in vain. Try again in a quarter of an hour.',
      )
    const { fits } = await checkPassword(current, kept.hash)
    if (!fits) throw invalid('current', 'is not your password')
    await forgetTries(db, account)
  }
  await needGoodPassword(deps, password)
  const hash = await hashPassword(password)
  await db.transaction().execute(async (tx) => {
    await putPassword(tx, actor.id, hash)
    await endSessions(tx, actor.id, { but: actor.session?.id })
    await mailChanged(tx, deps, actor.id, 'password')
    await recordAudit(tx, { type: 'auth.password-changed', actorId: actor.id })
  })
}

/** @throws Problem `sign-in-again`, `already-exists` */
export async function beginCodes(
  deps: SignInDeps,
  actor: Actor,
  call: SignInCall,
): Promise<{ secret: string; address: string }> {
  await needToAdd(deps, actor, call)
  const secret = deps.codes.newSecret()
  const locked = deps.secrets.lock(totpName(actor.id), secret)
  await deps.db.transaction().execute((tx) => beginTotp(tx, actor.id, locked))
  return { secret, address: deps.codes.address(secret, { issuer: deps.name, label: actor.email }) }
}

/** Answers the recovery codes. @throws Problem `wrong-state`, `invalid-input`, `sign-in-again`, `too-many` */
export async function confirmCodes(
  deps: SignInDeps,
  actor: Actor,
  call: SignInCall,
  code: string,
): Promise<string[]> {
  await needToAdd(deps, actor, call)
  const totp = await totpOf(deps.db, actor.id)
  if (totp === undefined || totp.confirmedAt !== null)
    throw new Problem('wrong-state', 'No authenticator app is being set up. Begin anew.')
  if (!(await countTry(deps.db, [{ kind: 'code', of: actor.id }])))
    throw new Problem('too-many', 'Many codes were wrong. Try again in a quarter of an hour.')
  if (!(await takeCode(deps, actor.id, code.replaceAll(/\s/g, ''))))
    throw invalid('code', 'is not what the app shows now. Is the clock of the phone right?')
  await forgetTries(deps.db, { kind: 'code', of: actor.id })
  return deps.db.transaction().execute(async (tx) => {
    const codes = await newRecoveryCodes(tx, actor.id)
    await strengthen(tx, deps, call)
    await mailChanged(tx, deps, actor.id, 'codes-added')
    await recordAudit(tx, { type: 'auth.factor-added', actorId: actor.id, detail: { by: 'code' } })
    return codes
  })
}

export async function removeCodes(deps: SignInDeps, actor: Actor): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    await removeTotp(tx, actor.id)
    await mailChanged(tx, deps, actor.id, 'codes-removed')
    await recordAudit(tx, {
      type: 'auth.factor-removed',
      actorId: actor.id,
      detail: { by: 'code' },
    })
  })
}

/** @throws Problem `wrong-state` */
export async function renewRecoveryCodes({ db }: SignInDeps, actor: Actor): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    if (!(await meansOf(tx, actor.id)).hasCodes)
      throw new Problem('wrong-state', 'Recovery codes go with an authenticator app.')
    const codes = await newRecoveryCodes(tx, actor.id)
    await recordAudit(tx, { type: 'auth.recovery-codes', actorId: actor.id })
    return codes
  })
}

/** @throws Problem `sign-in-again` */
export async function askNewPasskey(
  deps: SignInDeps,
  actor: Actor,
  call: SignInCall,
): Promise<Readonly<Record<string, unknown>>> {
  await needToAdd(deps, actor, call)
  const has = await passkeysOf(deps.db, actor.id)
  const { challenge, options } = await deps.passkeys.askToMake(
    await readContact(deps.db, actor.id),
    has,
  )
  call.setAttempt(await keepAttempt(deps.db, { challenge }))
  return options
}

/** @throws Problem `sign-in-again`, `invalid-input`, `already-exists` */
export async function addPasskey(
  deps: SignInDeps,
  actor: Actor,
  call: SignInCall,
  { label, answer }: { readonly label: string; readonly answer: Answer },
): Promise<void> {
  await needToAdd(deps, actor, call)
  const attempt = await takeAttempt(deps.db, call.attempt)
  call.setAttempt(undefined)
  const made = await deps.passkeys.made(answer, attempt?.challenge ?? '')
  if (made === undefined) throw invalid('answer', 'The passkey could not be checked. Try again.')
  if ((await passkeyById(deps.db, made.id)) !== undefined)
    throw new Problem('already-exists', 'This passkey belongs to an account already.')
  await deps.db.transaction().execute(async (tx) => {
    await insertPasskey(tx, { ...made, personId: actor.id, label })
    await strengthen(tx, deps, call)
    await mailChanged(tx, deps, actor.id, 'passkey-added')
    const detail = { by: 'passkey' }
    await recordAudit(tx, { type: 'auth.factor-added', actorId: actor.id, detail })
  })
}

/** @throws Problem `wrong-state` where it would leave no way to sign in. */
async function needWayIn(tx: Tx, personId: string): Promise<void> {
  if (!isAble(await meansOf(tx, personId)))
    throw new Problem('wrong-state', 'It is your only way to sign in. Set up another one first.')
}

/** @throws Problem `not-found`, `wrong-state` */
export async function removePasskey(deps: SignInDeps, actor: Actor, id: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    await deletePasskey(tx, actor.id, id)
    await needWayIn(tx, actor.id)
    await mailChanged(tx, deps, actor.id, 'passkey-removed')
    const detail = { by: 'passkey' }
    await recordAudit(tx, { type: 'auth.factor-removed', actorId: actor.id, detail })
  })
}

/** @throws Problem `not-found`, `wrong-state` */
export async function unlinkIdentity(deps: SignInDeps, actor: Actor, id: string): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    await deleteIdentity(tx, actor.id, id)
    await needWayIn(tx, actor.id)
    await mailChanged(tx, deps, actor.id, 'identity-removed')
    await recordAudit(tx, { type: 'auth.identity-unlinked', actorId: actor.id })
  })
}

/** @throws Problem `invalid-input`, `wrong-state` for the only administrator. */
export async function closeAccount(deps: SignInDeps, actor: Actor, email: string): Promise<void> {
  if (email.trim().toLowerCase() !== actor.email.toLowerCase())
    throw invalid('email', 'is not the address of your account')
  await deps.db.transaction().execute(async (tx) => {
    const administrators = await ableAdministrators(tx)
    if (administrators.length === 1 && administrators[0] === actor.id)
      throw new Problem(
        'wrong-state',
        'You are the only administrator. Make somebody else one first.',
      )
    await eraseAccount(tx, actor.id)
    await disablePerson(tx, actor.id, actor.id)
    await recordAudit(tx, { type: 'auth.account-closed', actorId: actor.id, subjectId: actor.id })
  })
}

/** Ends sessions of one's own; answers how many. */
export async function endMySessions(
  { db }: SignInDeps,
  actor: Actor,
  which: { readonly only?: string; readonly but?: string | undefined },
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const ended = await endSessions(tx, actor.id, which)
    if (ended > 0)
      await recordAudit(tx, {
        type: 'auth.sessions-ended',
        actorId: actor.id,
        detail: { sessions: ended },
      })
    return ended
  })
}
