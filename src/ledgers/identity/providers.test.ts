import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdPort } from '#app/hold-port.ts'
import type { Person } from '#app/journey/person.ts'
import { type AccountHouse, addApp, fullyIn, startAccounts } from '#test/accounts.ts'
import {
  type AtProvider,
  type IdToken,
  newSigningKey,
  startProvider,
  type TestProvider,
  throughProvider,
} from '#test/identity-provider.ts'
import { readInstance, signOut } from './contract.ts'
import { readAccount } from './contract/account.ts'
import { listPeople, lockPerson } from './contract/people.ts'
import {
  beginAtProvider,
  finishAtProvider,
  linkIdentityByLink,
  readSignInWays,
} from './contract/sign-in.ts'

let house: AccountHouse
let provider: TestProvider
let siteUrl: string

const freePort = async () => {
  const held = await holdPort('127.0.0.1')
  await held.release()
  return held.port
}

beforeAll(async () => {
  const port = await freePort()
  siteUrl = `http://localhost:${port}`
  provider = await startProvider(await freePort(), siteUrl)
  house = await startAccounts({ port, siteUrl, signIn: { providers: provider.file } })
})
afterAll(async () => {
  await house.close()
  await provider.close()
})

const params = { providerId: 'lakeside' }

type Purpose = 'sign-in' | 'link' | 'again'

/** Sends a browser through the provider as somebody; answers with what it comes back. */
async function through(browser: Person, who: AtProvider, purpose: Purpose = 'sign-in') {
  provider.present = who
  const { url } = await browser.call(beginAtProvider, {
    params,
    body: { purpose, next: '/dashboard' },
  })
  return throughProvider(url, siteUrl)
}

const signIn = async (browser: Person, who: AtProvider, purpose?: Purpose) =>
  browser.call(finishAtProvider, { body: { query: await through(browser, who, purpose) } })

const outcome = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? 'a fault',
  )

const una = { sub: 'u-1', email: 'una@lakeside.example', email_verified: true, name: 'Una Berg' }

describe('an identity provider', () => {
  it('is offered by name', async () => {
    expect((await house.browser().call(readSignInWays)).providers).toEqual([
      { id: 'lakeside', name: 'Lakeside' },
    ])
  })

  it('signs a newcomer in with an account of their own, and the same one the next time', async () => {
    const browser = house.browser()
    expect(await signIn(browser, una)).toMatchObject({ state: 'signed-in', next: '/dashboard' })
    const { me } = await browser.call(readAccount)
    expect(me).toMatchObject({ name: 'Una Berg', email: una.email, roles: [] })
    const later = house.browser()
    // Another address there changes nothing here.
    await signIn(later, { ...una, email: 'una.berg@elsewhere.example' })
    expect((await later.call(readAccount)).me).toEqual(me)
  })

  it('says by amr whether the sign-in counts as one by two factors', async () => {
    const browser = house.browser()
    await signIn(browser, una)
    expect((await browser.call(readAccount)).isStrong).toBe(false)
    await signIn(browser, { ...una, amr: ['pwd', 'mfa'] })
    expect((await browser.call(readAccount)).isStrong).toBe(true)
  })

  it('is left at sign-out, where it has a page for that', async () => {
    const browser = house.browser()
    await signIn(browser, una)
    const { leaveAt } = await browser.call(signOut)
    expect(leaveAt).toContain(`${provider.issuer}/session/end?`)
  })

  it('that does not answer stops nobody else, and answers again later', async () => {
    const port = await freePort()
    const down = await startProvider(await freePort(), `http://localhost:${port}`)
    await down.stop()
    const other = await startAccounts({
      port,
      siteUrl: `http://localhost:${port}`,
      signIn: { providers: down.file },
    })
    try {
      const begin = () =>
        other.browser().call(beginAtProvider, { params, body: { purpose: 'sign-in', next: '/' } })
      expect(await outcome(begin())).toBe('busy')
      expect((await (await other.administrator()).browser.call(readInstance)).me).not.toBeNull()
      await down.start()
      expect((await begin()).url).toContain(down.issuer)
    } finally {
      await other.close()
      await down.close()
    }
  })

  it('lets nobody in whose account is locked', async () => {
    const lou = { sub: 'l-1', email: 'lou@lakeside.example', email_verified: true }
    await signIn(house.browser(), lou)
    const { browser: root } = await house.administrator()
    const { people } = await root.call(listPeople, { query: { q: 'lou@' } })
    await root.call(lockPerson, { params: { personId: people[0]?.id ?? '' } })
    expect(await outcome(signIn(house.browser(), lou))).toBe('not-permitted')
  })
})

describe('T08: an identity', () => {
  it.each([
    ['for another sign-in', (claims) => ({ claims: { ...claims, nonce: 'another' } })],
    ['for another client', (claims) => ({ claims: { ...claims, aud: 'another' } })],
    ['of another issuer', (claims) => ({ claims: { ...claims, iss: 'https://e.example' } })],
    ['that has expired', (claims) => ({ claims: { ...claims, exp: Number(claims['iat']) - 600 } })],
    ['that nobody signed', () => ({ header: { alg: 'none' }, key: undefined })],
    ['that somebody else signed', () => ({ key: newSigningKey() })],
  ] satisfies [string, (claims: IdToken['claims']) => Partial<IdToken>][])(
    'by a token %s lets nobody in',
    async (_, change) => {
      const browser = house.browser()
      provider.forge = (token) => ({ ...token, ...change(token.claims) })
      try {
        expect(await outcome(signIn(browser, una))).toBe('not-authenticated')
      } finally {
        provider.forge = undefined
      }
      expect((await browser.call(readInstance)).me).toBeNull()
      expect(await outcome(signIn(browser, una))).toBe('ok')
    },
  )

  it('that names the address of somebody with an account does not open it, and says what to do', async () => {
    const victim = await house.invited('vic@lakeside.example')
    const browser = house.browser()
    const attempt = signIn(browser, { sub: 'evil', email: victim.email, email_verified: true })
    await expect(attempt).rejects.toMatchObject({
      code: 'wrong-state',
      message: expect.stringContaining('Log in the way you did before'),
    })
    expect((await browser.call(readInstance)).me).toBeNull()
  })

  it('whose address the provider has not seen is asked for its mailbox first', async () => {
    const browser = house.browser()
    const wim = { sub: 'w-1', email: 'wim@lakeside.example', name: 'Wim' }
    expect(await signIn(browser, wim)).toMatchObject({ state: 'mailed', email: wim.email })
    expect((await browser.call(readInstance)).me).toBeNull()
    const key = await house.keyFor(wim.email)
    await browser.call(linkIdentityByLink, { body: { key } })
    expect((await browser.call(readInstance)).me).toMatchObject({ email: wim.email })
    const later = house.browser()
    expect(await signIn(later, wim)).toMatchObject({ state: 'signed-in' })
  })

  it('is linked as a second one only in a session that rests on two factors', async () => {
    const account = await addApp(await house.invited('xia@lakeside.example'))
    const second = { sub: 'x-9', email: 'xia@private.example', email_verified: true, amr: ['mfa'] }
    const weak = house.browser()
    await signIn(weak, una)
    expect(await outcome(signIn(weak, second, 'link'))).toBe('sign-in-again')
    const browser = await fullyIn(account, house.browser())
    expect(await signIn(browser, second, 'link')).toMatchObject({ state: 'linked' })
    const later = house.browser()
    await signIn(later, second)
    expect((await later.call(readAccount)).me.email).toBe(account.email)
    expect(
      await outcome(
        signIn(
          await fullyIn(await addApp(await house.invited('yan@lakeside.example')), house.browser()),
          second,
          'link',
        ),
      ),
    ).toBe('already-exists')
  })

  it('comes back once, to the browser that was sent, with the state that went along', async () => {
    const browser = house.browser()
    const query = await through(browser, una)
    expect(await outcome(house.browser().call(finishAtProvider, { body: { query } }))).toBe(
      'not-authenticated',
    )
    await browser.call(finishAtProvider, { body: { query } })
    expect(await outcome(browser.call(finishAtProvider, { body: { query } }))).toBe(
      'not-authenticated',
    )

    const other = house.browser()
    const forged = new URLSearchParams(await through(other, una))
    forged.set('state', 'forged')
    const body = { query: forged.toString() }
    expect(await outcome(other.call(finishAtProvider, { body }))).toBe('not-authenticated')

    // A code that was meant for another browser has another nonce and verifier.
    const [mine, theirs] = [house.browser(), house.browser()]
    const stolen = new URLSearchParams(await through(theirs, una)).get('code') ?? ''
    const own = new URLSearchParams(await through(mine, una))
    own.set('code', stolen)
    expect(await outcome(mine.call(finishAtProvider, { body: { query: own.toString() } }))).toBe(
      'not-authenticated',
    )
  })
})
