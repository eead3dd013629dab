import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import {
  askForLink,
  askPasskeyByLink,
  linkIdentityByLink,
  readLink,
  setPasskeyByLink,
  setPasswordByLink,
} from '../commands/links.ts'
import { beginAtProvider as begin, finishAtProvider as finish } from '../commands/providers.ts'
import {
  askPasskey as ask,
  type SignInDeps,
  signInByCode as byCode,
  signInByPasskey as byPasskey,
  signInByPassword as byPassword,
} from '../commands/sign-in.ts'
import * as contract from '../contract/sign-in.ts'

const sent = { sent: true as const }

export const signInEndpoints = (deps: SignInDeps): readonly Served[] => [
  serves(contract.readSignInWays, async () => ({
    accounts: deps.accounts,
    providers: deps.providers.map(({ id, name }) => ({ id, name })),
  })),
  serves(contract.signInByPassword, ({ body }, _actor, call) => {
    needAccounts(deps)
    return byPassword(deps, call, body)
  }),
  serves(contract.signInByCode, ({ body }, _actor, call) => byCode(deps, call, body.code)),
  serves(contract.askPasskey, async (_input, _actor, call) => ({ options: await ask(deps, call) })),
  serves(contract.signInByPasskey, ({ body }, _actor, call) => byPasskey(deps, call, body.answer)),
  serves(contract.register, async ({ body }, _actor, call) => {
    if (deps.accounts !== 'open')
      throw new Problem('not-found', 'Accounts are for who is invited here.')
    await askForLink(deps, call, { purpose: 'register', ...body })
    return sent
  }),
  serves(contract.forgotPassword, async ({ body }, _actor, call) => {
    needAccounts(deps)
    await askForLink(deps, call, { purpose: 'reset', email: body.email, name: body.email })
    return sent
  }),
  serves(contract.readSignInLink, ({ body }, _actor, call) => readLink(deps, call, body.key)),
  serves(contract.setPasswordByLink, ({ body }, _actor, call) =>
    setPasswordByLink(deps, call, body),
  ),
  serves(contract.askPasskeyByLink, async ({ body }, _actor, call) => ({
    options: await askPasskeyByLink(deps, call, body.key),
  })),
  serves(contract.setPasskeyByLink, ({ body }, _actor, call) => setPasskeyByLink(deps, call, body)),
  serves(contract.linkIdentityByLink, ({ body }, _actor, call) =>
    linkIdentityByLink(deps, call, body.key),
  ),
  serves(contract.beginAtProvider, async ({ params, body }, _actor, call) => ({
    url: await begin(deps, call, params.providerId, body),
  })),
  serves(contract.finishAtProvider, ({ body }, _actor, call) => finish(deps, call, body.query)),
]

function needAccounts({ accounts }: SignInDeps): void {
  if (accounts === 'off')
    throw new Problem(
      'not-found',
      'This platform has no passwords: sign in at an identity provider.',
    )
}
