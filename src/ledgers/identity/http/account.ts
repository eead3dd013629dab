import type { z } from 'zod'
import type { Actor } from '#kernel/actor.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { invalid } from '#kernel/problem.ts'
import * as commands from '../commands/account.ts'
import type { SignInDeps } from '../commands/sign-in.ts'
import * as contract from '../contract/account.ts'
import { readMe } from '../store.ts'
import { passkeysOf, passwordOf, recoveryCodesLeft, totpOf } from '../store/factors.ts'
import { identitiesOf } from '../store/identities.ts'
import { runMailOf, saveProfile, saveRunMail } from '../store/people.ts'
import { sessionsOf } from '../store/sessions.ts'

const done = { done: true as const }

export const accountEndpoints = (deps: SignInDeps): readonly Served[] => [
  serves(contract.readAccount, (_input, actor) => readAccount(deps, actor)),
  serves(contract.saveProfile, async ({ body }, actor) => {
    if (!Intl.supportedValuesOf('timeZone').includes(body.timeZone) && body.timeZone !== 'UTC')
      throw invalid('timeZone', 'is not a time zone')
    await saveProfile(deps.db, actor.id, body)
    return readMe(deps.db, actor.id)
  }),
  serves(contract.setRunMail, async ({ body }, actor) => {
    await saveRunMail(deps.db, actor.id, body.runMail)
    return done
  }),
  serves(contract.changePassword, async ({ body }, actor) => {
    await commands.changePassword(deps, actor, body)
    return done
  }),
  serves(contract.endSession, async ({ params }, actor) => ({
    ended: await commands.endMySessions(deps, actor, { only: params.sessionId }),
  })),
  serves(contract.endOtherSessions, async (_input, actor) => ({
    ended: await commands.endMySessions(deps, actor, { but: actor.session?.id }),
  })),
  serves(contract.beginCodes, (_input, actor, call) => commands.beginCodes(deps, actor, call)),
  serves(contract.confirmCodes, async ({ body }, actor, call) => ({
    recoveryCodes: await commands.confirmCodes(deps, actor, call, body.code),
  })),
  serves(contract.removeCodes, async (_input, actor) => {
    await commands.removeCodes(deps, actor)
    return done
  }),
  serves(contract.renewRecoveryCodes, async (_input, actor) => ({
    recoveryCodes: await commands.renewRecoveryCodes(deps, actor),
  })),
  serves(contract.askNewPasskey, async (_input, actor, call) => ({
    options: await commands.askNewPasskey(deps, actor, call),
  })),
  serves(contract.addPasskey, async ({ body }, actor, call) => {
    await commands.addPasskey(deps, actor, call, body)
    return done
  }),
  serves(contract.removePasskey, async ({ body }, actor) => {
    await commands.removePasskey(deps, actor, body.id)
    return done
  }),
  serves(contract.unlinkIdentity, async ({ params }, actor) => {
    await commands.unlinkIdentity(deps, actor, params.identityId)
    return done
  }),
  serves(contract.closeAccount, async ({ body }, actor, call) => {
    await commands.closeAccount(deps, actor, body.email)
    call.setSession(undefined)
    return done
  }),
]

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null

async function readAccount(
  { db, accounts, providers }: SignInDeps,
  actor: Actor,
): Promise<z.input<typeof contract.Account>> {
  const [me, password, keys, totp, recoveryCodes, identities, sessions, runMail] =
    await Promise.all([
      readMe(db, actor.id),
      passwordOf(db, actor.id),
      passkeysOf(db, actor.id),
      totpOf(db, actor.id),
      recoveryCodesLeft(db, actor.id),
      identitiesOf(db, actor.id),
      sessionsOf(db, actor.id),
      runMailOf(db, actor.id),
    ])
  const nameOf = (id: string) => providers.find((provider) => provider.id === id)?.name ?? id
  const isLinked = (id: string) => identities.some(({ provider }) => provider === id)
  return {
    me,
    accounts,
    runMail,
    passwordChangedAt: iso(password?.changedAt),
    passkeys: keys.map(({ id, label, createdAt, lastUsedAt }) => ({
      id,
      label,
      createdAt: createdAt.toISOString(),
      lastUsedAt: iso(lastUsedAt),
    })),
    codesSince: iso(totp?.confirmedAt),
    recoveryCodes,
    identities: identities.map((identity) => ({
      ...identity,
      provider: nameOf(identity.provider),
      linkedAt: identity.linkedAt.toISOString(),
      lastUsedAt: iso(identity.lastUsedAt),
    })),
    linked: providers.filter(({ id }) => isLinked(id)).map(({ id, name }) => ({ id, name })),
    providers: providers.filter(({ id }) => !isLinked(id)).map(({ id, name }) => ({ id, name })),
    sessions: sessions.map(({ createdAt, seenAt, ...session }) => ({
      ...session,
      isThis: session.id === actor.session?.id,
      createdAt: createdAt.toISOString(),
      seenAt: seenAt.toISOString(),
    })),
    isStrong: actor.session?.isStrong ?? true,
    withheld: [...(actor.withheld ?? [])],
  }
}
