import { type Claims, type Provider, ProviderFault } from '#adapters/login/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../../audit/record.ts'
import type { SignInStep } from '../contract/sign-in.ts'
import { askAgain } from '../strong.ts'
import { idOfAddress, personByEmail } from '../store.ts'
import { type AtProvider, keepAttempt, takeAttempt } from '../store/attempts.ts'
import { isAble, meansOf } from '../store/factors.ts'
import { linkIdentity, useIdentity } from '../store/identities.ts'
import type { OuterIdentity } from '../store/links.ts'
import { readSession } from '../store/sessions.ts'
import { countTry } from '../store/tries.ts'
import { linkWhenSignedIn, orderLink } from './links.ts'
import { mailChanged } from './notices.ts'
import { failed, firstFactor, type SignInCall, type SignInDeps } from './sign-in.ts'

/*
 * Sign-in at identity providers (OpenID Connect). Who somebody is there are issuer and subject; an address that a
 * provider names opens no account that there is.
 */

function providerOf({ providers }: SignInDeps, id: string): Provider {
  const provider = providers.find((one) => one.id === id)
  if (provider === undefined) throw new Problem('not-found', 'There is no such identity provider.')
  return provider
}

const unreachable = ({ name }: Provider): Problem =>
  new Problem('busy', `${name} does not answer at present. Try again soon, or another way.`)

/** @throws Problem `not-found`, `not-authenticated`, `sign-in-again`, `busy` */
export async function beginAtProvider(
  deps: SignInDeps,
  call: SignInCall,
  providerId: string,
  { purpose, next }: Pick<AtProvider, 'purpose' | 'next'>,
): Promise<string> {
  const provider = providerOf(deps, providerId)
  const session = await readSession(deps.db, call.session)
  if (purpose !== 'sign-in' && session === undefined)
    throw new Problem('not-authenticated', 'Sign in first.')
  if (purpose === 'link' && session?.isStrong !== true) throw askAgain()
  const { url, sent } = await provider.begin(purpose === 'again').catch((error: unknown) => {
    throw error instanceof ProviderFault ? unreachable(provider) : error
  })
  const personId = purpose === 'sign-in' ? undefined : session?.personId
  const kept: AtProvider = { ...sent, provider: provider.id, purpose, next, personId }
  call.setAttempt(await keepAttempt(deps.db, { provider: kept }))
  return url
}

export type Finished = {
  readonly state: SignInStep['state'] | 'linked' | 'mailed'
  readonly ways: SignInStep['ways']
  readonly next: string
  /** To which a link was mailed. */
  readonly email: string | null
}

/**
 * Takes somebody back from a provider.
 * @throws Problem `not-authenticated`, `not-permitted`, `wrong-state`, `already-exists`, `busy`
 */
export async function finishAtProvider(
  deps: SignInDeps,
  call: SignInCall,
  query: string,
): Promise<Finished> {
  const kept = (await takeAttempt(deps.db, call.attempt))?.provider
  call.setAttempt(undefined)
  if (kept === undefined)
    throw new Problem('not-authenticated', 'This sign-in has run out. Begin anew.')
  const provider = providerOf(deps, kept.provider)
  const isAgain = kept.purpose === 'again'
  const claims = await provider.finish(query, kept, isAgain).catch(async (error: unknown) => {
    if (!(error instanceof ProviderFault)) throw error
    if (error.kind === 'down') throw unreachable(provider)
    const problem = new Problem(
      'not-authenticated',
      `${provider.name} did not sign you in. Begin anew.`,
    )
    throw await failed(deps.db, { detail: { by: 'provider', provider: provider.id } }, problem)
  })
  if (kept.purpose === 'link') return linkTo(deps, call, kept, claims)
  return signInAs(deps, call, kept, claims)
}

async function signInAs(
  deps: SignInDeps,
  call: SignInCall,
  kept: AtProvider,
  claims: Claims,
): Promise<Finished> {
  const known = await deps.db.transaction().execute((tx) => useIdentity(tx, claims))
  if (known?.isDisabled) {
    const about = { subjectId: known.personId, detail: { by: 'provider', locked: true } }
    const problem = new Problem('not-permitted', 'This account is locked. Ask an administrator.')
    throw await failed(deps.db, about, problem)
  }
  if (kept.personId !== undefined && known?.personId !== kept.personId)
    throw new Problem('not-permitted', 'You signed in there as somebody else than here.')
  const personId = known?.personId ?? (await newcomer(deps, kept, claims))
  if (personId === undefined)
    return { state: 'mailed', ways: [], next: kept.next, email: claims.email ?? null }
  const { isStrong, authenticatedAt: at } = claims
  const shown = { personId, by: 'provider' as const, isStrong, at, provider: kept.provider }
  return { ...(await firstFactor(deps, call, shown)), next: kept.next, email: null }
}

const identityOf = ({ issuer, subject }: Claims, { provider }: AtProvider): OuterIdentity => ({
  issuer,
  subject,
  provider,
})

/**
 * The account made for somebody who comes the first time. Undefined where they have to show first that the mailbox is
 * theirs: the provider has not seen it, or there is an account, as of a signatory, that nobody signs in to yet.
 * @throws Problem `not-permitted`, `wrong-state`
 */
async function newcomer(
  deps: SignInDeps,
  kept: AtProvider,
  claims: Claims,
): Promise<string | undefined> {
  const { email, isEmailVerified, name } = claims
  if (email === undefined)
    throw new Problem('not-permitted', 'The identity provider tells no email address of yours.')
  const identity = identityOf(claims, kept)
  return deps.db.transaction().execute(async (tx) => {
    const there = await idOfAddress(tx, email)
    if (isEmailVerified && there !== undefined && isAble(await meansOf(tx, there)))
      throw new Problem('wrong-state', linkWhenSignedIn)
    if (!isEmailVerified || there !== undefined) {
      if (await countTry(deps.db, [{ kind: 'mail', of: email }]))
        await orderLink(tx, deps, { purpose: 'identity', email, name: name ?? email, identity })
      return undefined
    }
    const personId = await personByEmail(tx, { email, name: name ?? email })
    await linkIdentity(tx, personId, identity, email)
    await recordAudit(tx, {
      type: 'auth.account-made',
      actorId: personId,
      detail: { provider: kept.provider },
    })
    return personId
  })
}

/** Adds an identity to the account of the session. */
async function linkTo(
  deps: SignInDeps,
  call: SignInCall,
  kept: AtProvider,
  claims: Claims,
): Promise<Finished> {
  const session = await readSession(deps.db, call.session)
  if (session === undefined || session.personId !== kept.personId)
    throw new Problem('not-authenticated', 'The session in which you began has ended. Begin anew.')
  await deps.db.transaction().execute(async (tx) => {
    await linkIdentity(tx, session.personId, identityOf(claims, kept), claims.email ?? '')
    await mailChanged(tx, deps, session.personId, 'identity-added')
    await recordAudit(tx, {
      type: 'auth.identity-linked',
      actorId: session.personId,
      detail: { provider: kept.provider },
    })
  })
  return { state: 'linked', ways: [], next: kept.next, email: null }
}
