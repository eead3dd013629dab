import type { Database } from '#adapters/database/port.ts'
import type { Provider } from '#adapters/login/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '../audit/record.ts'
import { isRecovering } from '../recovery/store.ts'
import { complete } from './commands/sign-in.ts'
import { readNow } from '../clock/store.ts'
import {
  type CastMember,
  findInstitution,
  listCast,
  readInstance,
  signInAsCast,
  signOut,
} from './contract.ts'
import { findInstitutions } from './institutions.ts'
import { personByHandle, readMe } from './store.ts'
import { closeSession } from './store/sessions.ts'

export type IdentityDeps = {
  readonly db: Database
  readonly name: string
  readonly version: string
  readonly demo: boolean
  readonly providers: readonly Provider[]
  /** Who may be signed in as in demo mode. */
  readonly cast: readonly CastMember[]
}

export const identityEndpoints = (deps: IdentityDeps): readonly Served[] => [
  serves(readInstance, async (_input, actor) => ({
    name: deps.name,
    version: deps.version,
    demo: deps.demo,
    recovering: await isRecovering(deps.db),
    now: (await readNow(deps.db)).now.toISOString(),
    me: actor === undefined ? null : await readMe(deps.db, actor.id),
    isStrong: actor?.session?.isStrong ?? true,
    isWaiting: (actor?.withheld?.length ?? 0) > 0,
  })),
  serves(findInstitution, ({ query }) => findInstitutions(deps.db, query.q)),
  serves(listCast, async () => {
    refuseOutsideDemo(deps)
    return [...deps.cast]
  }),
  serves(signInAsCast, async ({ body }, _actor, call) => {
    refuseOutsideDemo(deps)
    if (!deps.cast.some(({ handle }) => handle === body.handle)) {
      throw new Problem('not-found', `${body.handle} is not one of the cast.`)
    }
    const personId = await personByHandle(deps.db, body.handle)
    await complete({ ...deps, limits: undefined }, call, { personId, by: 'demo', isStrong: true })
    return readMe(deps.db, personId)
  }),
  serves(signOut, async (_input, actor, call) => {
    const ended = await deps.db.transaction().execute(async (tx) => {
      const closed = call.session === undefined ? undefined : await closeSession(tx, call.session)
      await recordAudit(tx, { type: 'auth.logout', actorId: actor.id })
      return closed
    })
    call.setSession(undefined)
    const provider = deps.providers.find(({ id }) => id === ended?.provider)
    return { signedOut: true as const, leaveAt: (await provider?.leave()) ?? null }
  }),
]

function refuseOutsideDemo({ demo }: IdentityDeps): void {
  if (!demo) throw new Problem('not-found', 'This platform is not in demo mode.')
}
