import type { Tx } from '#adapters/database/port.ts'
import type { Answer } from '#adapters/passkeys/port.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import type { SignInLink, SignInStep } from '../contract/sign-in.ts'
import { linkAsked } from '../events.ts'
import { hashPassword } from '../password.ts'
import { idOfAddress, personByEmail } from '../store.ts'
import { keepAttempt, takeAttempt } from '../store/attempts.ts'
import { hasSecond, insertPasskey, isAble, meansOf, putPassword } from '../store/factors.ts'
import { linkIdentity } from '../store/identities.ts'
import { endLinks, holdLink, insertSignInLink, type LinkRow, type NewLink } from '../store/links.ts'
import { endSessions, hashOf } from '../store/sessions.ts'
import { countTry } from '../store/tries.ts'
import { complete, firstFactor, type SignInCall, type SignInDeps } from './sign-in.ts'
import { mailChanged } from './notices.ts'

/*
 * Mailed links: they prove a mailbox, once. Asking for one writes the same rows for every address; who has an account
 * is looked up where the mail is written, after the answer.
 */

/** Orders a link in the caller's transaction; a reaction mails it. Answers its id. */
export async function orderLink(
  tx: Tx,
  deps: Pick<SignInDeps, 'outbox' | 'secrets'>,
  link: NewLink,
): Promise<string> {
  const id = await insertSignInLink(tx, link, (name) => deps.secrets.token(name))
  await deps.outbox.announce(tx, linkAsked, { id })
  return id
}

/** Orders a link for whoever asks. @throws Problem `too-many` where many were asked for from one place. */
export async function askForLink(deps: SignInDeps, call: SignInCall, link: NewLink): Promise<void> {
  if (!(await countTry(deps.db, [{ kind: 'asking', of: call.ip }]))) {
    throw new Problem('too-many', 'Many mails were asked for from here. Try again in an hour.')
  }
  // The mailbox is spared, and the answer does not tell.
  if (!(await countTry(deps.db, [{ kind: 'mail', of: link.email }]))) return
  await deps.db.transaction().execute((tx) => orderLink(tx, deps, link))
}

export const linkWhenSignedIn =
  'There is an account with this address. Log in the way you did before, and link this identity under My account.'

const noSuchLink = (): Problem =>
  new Problem('not-found', 'This link does not hold, or no longer. Ask for a new one.')

/** @throws Problem `not-found`, `too-many` where many were tried in vain from there. */
async function withLink<T>(
  { db }: Pick<SignInDeps, 'db'>,
  call: SignInCall,
  key: string,
  work: (tx: Tx, link: LinkRow) => Promise<T>,
): Promise<T> {
  const found = await db.transaction().execute(async (tx) => {
    const link = await holdLink(tx, key)
    return link && { done: await work(tx, link) }
  })
  if (found !== undefined) return found.done
  if (await countTry(db, [{ kind: 'link', of: call.ip }])) throw noSuchLink()
  throw new Problem('too-many', 'Many links were tried in vain from here. Try again later.')
}

export const readLink = (deps: SignInDeps, call: SignInCall, key: string): Promise<SignInLink> =>
  withLink(deps, call, key, async (_tx, { purpose, email, name, identity }) => ({
    purpose,
    email,
    name,
    provider: deps.providers.find(({ id }) => id === identity?.provider)?.name ?? null,
  }))

/**
 * The account behind a link, made if there is none; the link, and every other to this address, is used up.
 * @throws Problem `wrong-state` for an account that is locked, or signs in at identity providers alone.
 */
async function accountOf(tx: Tx, link: LinkRow): Promise<string> {
  const personId = await personByEmail(tx, { email: link.email, name: link.name })
  if ((await idOfAddress(tx, link.email)) === undefined)
    throw new Problem('wrong-state', 'This account is locked. Ask an administrator.')
  const means = await meansOf(tx, personId)
  if (isAble(means) && link.purpose === 'identity')
    throw new Problem('wrong-state', linkWhenSignedIn)
  // Else who left the institution behind the provider would come back by the mailbox alone.
  if (isAble(means) && !means.hasPassword && means.passkeys === 0)
    throw new Problem('wrong-state', 'This account signs in at its identity provider.')
  if (isAble(means)) await endSessions(tx, personId)
  await endLinks(tx, link.email)
  await recordAudit(tx, {
    type: 'auth.mailbox-shown',
    actorId: personId,
    detail: { for: link.purpose },
  })
  return personId
}

/** @throws Problem `invalid-input` */
export async function needGoodPassword({ breached }: SignInDeps, password: string): Promise<void> {
  if (await breached.has(password.normalize('NFKC'))) {
    throw invalid(
      'password',
      'became known in a breach somewhere, so it is among the first to be tried. Choose another.',
    )
  }
}

/** @throws Problem `not-found`, `too-many`, `wrong-state`, `invalid-input` */
export async function setPasswordByLink(
  deps: SignInDeps,
  call: SignInCall,
  { key, password }: { readonly key: string; readonly password: string },
): Promise<SignInStep> {
  await needGoodPassword(deps, password)
  const hash = await hashPassword(password)
  const personId = await withLink(deps, call, key, async (tx, link) => {
    if (link.purpose === 'identity') throw noSuchLink()
    const account = await accountOf(tx, link)
    const had = (await meansOf(tx, account)).hasPassword
    await putPassword(tx, account, hash)
    if (had) await mailChanged(tx, deps, account, 'password')
    return account
  })
  return firstFactor(deps, call, { personId, by: 'link', isStrong: false })
}

/** @throws Problem `not-found`, `too-many` */
export async function askPasskeyByLink(
  deps: SignInDeps,
  call: SignInCall,
  key: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { email, name } = await readLink(deps, call, key)
  // The authenticator knows the account by this; two of one address are one account.
  const id = hashOf(email.toLowerCase()).toString('base64url')
  const { challenge, options } = await deps.passkeys.askToMake({ id, email, name }, [])
  call.setAttempt(await keepAttempt(deps.db, { challenge }))
  return options
}

/** @throws Problem `not-found`, `too-many`, `wrong-state`, `invalid-input` */
export async function setPasskeyByLink(
  deps: SignInDeps,
  call: SignInCall,
  { key, answer }: { readonly key: string; readonly answer: Answer },
): Promise<SignInStep> {
  const attempt = await takeAttempt(deps.db, call.attempt)
  const made = await deps.passkeys.made(answer, attempt?.challenge ?? '')
  if (made === undefined) throw invalid('answer', 'The passkey could not be checked. Try again.')
  const personId = await withLink(deps, call, key, async (tx, link) => {
    if (link.purpose === 'identity') throw noSuchLink()
    const account = await accountOf(tx, link)
    const means = await meansOf(tx, account)
    // The mailbox alone replaces no second factor.
    if (hasSecond(means))
      throw new Problem('wrong-state', 'Set a password: your account has a second factor.')
    await insertPasskey(tx, { ...made, personId: account, label: 'Passkey' })
    if (isAble(means)) await mailChanged(tx, deps, account, 'passkey-added')
    return account
  })
  return complete(deps, call, { personId, by: 'passkey', isStrong: true })
}

/** @throws Problem `not-found`, `too-many`, `wrong-state`, `already-exists` */
export async function linkIdentityByLink(
  deps: SignInDeps,
  call: SignInCall,
  key: string,
): Promise<SignInStep> {
  const personId = await withLink(deps, call, key, async (tx, link) => {
    if (link.identity === null) throw noSuchLink()
    const account = await accountOf(tx, link)
    await linkIdentity(tx, account, link.identity, link.email)
    await recordAudit(tx, { type: 'auth.identity-linked', actorId: account })
    return account
  })
  return firstFactor(deps, call, { personId, by: 'link', isStrong: false })
}
