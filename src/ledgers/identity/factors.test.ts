import { generate } from 'otplib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#app/endpoints.ts'
import { addressOf } from '#kernel/address.ts'
import {
  type Account,
  type AccountHouse,
  addApp,
  fullyIn,
  nextCode,
  passwordIn,
  startAccounts,
} from '#test/accounts.ts'
import { readInstance } from './contract.ts'
import {
  beginCodes,
  changePassword,
  confirmCodes,
  endOtherSessions,
  readAccount,
  removeCodes,
  renewRecoveryCodes,
} from './contract/account.ts'
import { listPeople, resetFactors, setPersonRoles } from './contract/people.ts'
import { signInByCode } from './contract/sign-in.ts'
import { makeToken } from './contract/tokens.ts'

let house: AccountHouse
beforeAll(async () => {
  house = await startAccounts()
})
afterAll(() => house.close())

const outcome = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? 'a fault',
  )

const token = { label: 'x', days: 1 }

/** Lets as much time pass for the sign-ins of an account. */
const letPass = ({ email }: Account, span: string) =>
  sql`update session set strong_until = strong_until - ${span}::interval,
    authenticated_at = authenticated_at - ${span}::interval
    where person_id = (select id from person where email = ${email})`.execute(
    house.platform.deps.db,
  )

describe('T07: whoever has shown the password but not the second factor', () => {
  it('is let in nowhere', async () => {
    const account = await addApp(await house.invited('ann@lakeside.example'))
    const answer = await house.platform.app.inject({
      method: 'POST',
      url: '/api/v1/sign-in/password',
      payload: { email: account.email, password: account.password },
    })
    expect(answer.json()).toEqual({ state: 'second-factor', ways: ['code'] })
    const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    expect(cookie).toMatch(/^accession_sign_in=[\w-]{43}$/)
    const value = cookie.split('=')[1]
    for (const endpoint of endpoints.filter(({ access }) => access !== 'anyone')) {
      const params = Object.fromEntries(
        [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, '1']),
      )
      const sent = await house.platform.app.inject({
        method: endpoint.method,
        url: addressOf(endpoint, { params }),
        // As the session's cookie it is worth no more.
        headers: { cookie: `${cookie}; accession_session=${value}` },
        ...(endpoint.method !== 'GET' && { payload: {} }),
      })
      expect([endpoint.name, sent.statusCode]).toEqual([endpoint.name, 401])
    }
  })
})

describe('a code of an authenticator app', () => {
  it('is taken once', async () => {
    const account = await addApp(await house.invited('bob@lakeside.example'))
    const code = await nextCode(account.secret ?? '')
    const [one, two] = [house.browser(), house.browser()]
    for (const browser of [one, two]) await passwordIn(account, browser)
    expect(await outcome(one.call(signInByCode, { body: { code } }))).toBe('ok')
    expect(await outcome(two.call(signInByCode, { body: { code } }))).toBe('not-authenticated')
    expect((await two.call(readInstance)).me).toBeNull()
  })

  it('is not guessed: five wrong ones, and the right one is refused', async () => {
    const account = await addApp(await house.invited('cia@lakeside.example'))
    const browser = house.browser()
    await passwordIn(account, browser)
    const tries: string[] = []
    for (let n = 0; n < 5; n += 1)
      tries.push(await outcome(browser.call(signInByCode, { body: { code: '000000' } })))
    expect(new Set(tries)).toEqual(new Set(['not-authenticated']))
    const code = await nextCode(account.secret ?? '')
    expect(await outcome(browser.call(signInByCode, { body: { code } }))).toBe('too-many')
  })

  it('has a secret that the database does not tell', async () => {
    const { secret = '' } = await addApp(await house.invited('dan@lakeside.example'))
    const rows = await house.platform.deps.db.selectFrom('totp').select('secret').execute()
    expect(rows.some((row) => row.secret.includes(secret))).toBe(false)
    expect(rows.length).toBeGreaterThan(0)
  })

  it('is replaced by a recovery code, each once; new ones end the old', async () => {
    const account = await house.invited('eva@lakeside.example')
    const { secret } = await account.browser.call(beginCodes)
    const short = account.browser.call(confirmCodes, { body: { code: '12' } })
    expect(await outcome(short)).toBe('invalid-input')
    const confirm = { code: await generate({ secret }) }
    const { recoveryCodes } = await account.browser.call(confirmCodes, { body: confirm })
    expect(new Set(recoveryCodes).size).toBe(10)
    const [first = '', second = ''] = recoveryCodes
    const by = async (code: string) => {
      const browser = house.browser()
      await passwordIn(account, browser)
      return outcome(browser.call(signInByCode, { body: { code } }))
    }
    expect(await by(first.toUpperCase().replaceAll('-', ' '))).toBe('ok')
    expect(await by(first)).toBe('not-authenticated')
    await account.browser.call(renewRecoveryCodes)
    expect(await by(second)).toBe('not-authenticated')
  })
})

describe('a recent sign-in by two factors', () => {
  it('is asked for by what makes a token', async () => {
    const account = await house.invited('fay@lakeside.example')
    expect(await outcome(account.browser.call(makeToken, { body: token }))).toBe('sign-in-again')
    const strong = await addApp(account)
    expect(await outcome(account.browser.call(makeToken, { body: token }))).toBe('ok')
    await letPass(account, '13 hours')
    expect(await outcome(account.browser.call(makeToken, { body: token }))).toBe('sign-in-again')
    const code = await nextCode(strong.secret ?? '')
    await account.browser.call(signInByCode, { body: { code } })
    expect(await outcome(account.browser.call(makeToken, { body: token }))).toBe('ok')
  })

  it('brings roles into force, which wait until then', async () => {
    const account = await house.invited('gil@lakeside.example', ['administrator'])
    const people = () => outcome(account.browser.call(listPeople))
    expect((await account.browser.call(readInstance)).isWaiting).toBe(true)
    expect(await people()).toBe('sign-in-again')
    await addApp(account)
    expect((await account.browser.call(readInstance)).isWaiting).toBe(false)
    expect(await people()).toBe('ok')
  })

  it('is needed to add a factor to others, and the first is added soon after signing in', async () => {
    const account = await house.invited('hal@lakeside.example')
    await letPass(account, '16 minutes')
    expect(await outcome(account.browser.call(beginCodes))).toBe('sign-in-again')
    await passwordIn(account, account.browser)
    await letPass(account, '-1 hour')
    await addApp(account)
    await letPass(account, '13 hours')
    expect(await outcome(account.browser.call(removeCodes))).toBe('sign-in-again')
  })

  it('T03: gives the session another token', async () => {
    const account = await addApp(await house.invited('ian@lakeside.example'))
    const send = (path: string, payload: object, cookie: string) =>
      house.platform.app.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        payload,
        headers: { cookie, host: 'localhost', origin: 'http://localhost' },
      })
    const { email, password, secret = '' } = account
    const cookieOf = (answer: { cookies: { name: string; value: string }[] }) =>
      answer.cookies
        .filter(({ value }) => value !== '')
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ')
    const attempt = cookieOf(await send('/sign-in/password', { email, password }, ''))
    const before = cookieOf(await send('/sign-in/code', { code: await nextCode(secret) }, attempt))
    await sql`update totp set last_step = 0`.execute(house.platform.deps.db)
    const after = cookieOf(await send('/sign-in/code', { code: await nextCode(secret) }, before))
    expect(after).not.toBe(before)
    const statuses = [before, after].map(
      async (cookie) => (await send('/tokens', token, cookie)).statusCode,
    )
    expect(await Promise.all(statuses)).toEqual([401, 201])
  })
})

describe('an account', () => {
  it('changes its password with the present one, and its other sessions end', async () => {
    const account = await house.invited('jim@lakeside.example')
    const other = house.browser()
    await passwordIn(account, other)
    const change = (current: string) =>
      outcome(
        account.browser.call(changePassword, {
          body: { current, password: 'a sentence that is new' },
        }),
      )
    expect(await change('wrong')).toBe('invalid-input')
    expect(await change(account.password)).toBe('ok')
    expect(await outcome(other.call(readAccount))).toBe('not-authenticated')
    expect(await outcome(account.browser.call(readAccount))).toBe('ok')
  })

  it('lists its sessions, and ends all others at once', async () => {
    const account = await house.invited('kim@lakeside.example')
    const other = house.browser()
    await passwordIn(account, other)
    const { sessions } = await account.browser.call(readAccount)
    expect(
      sessions.map(({ isThis }) => String(isThis)).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['false', 'true'])
    expect(await account.browser.call(endOtherSessions)).toEqual({ ended: 1 })
    expect(await outcome(other.call(readAccount))).toBe('not-authenticated')
  })

  it('whose second factor is lost gets in again once an administrator has removed it', async () => {
    const account = await addApp(await house.invited('lyn@lakeside.example'))
    const { browser: root } = await house.administrator()
    const { people } = await root.call(listPeople, { query: { q: account.email } })
    const params = { personId: people[0]?.id ?? '' }
    await root.call(resetFactors, { params })
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
    expect(await passwordIn(account, house.browser())).toBe('signed-in')
  })

  it('of the only administrator stays one', async () => {
    const admin = await house.administrator()
    await fullyIn(admin, admin.browser)
    const { me } = await admin.browser.call(readAccount)
    const { people } = await admin.browser.call(listPeople)
    for (const { id, roles } of people)
      if (id !== me.id && roles.includes('administrator'))
        await admin.browser.call(setPersonRoles, { params: { personId: id }, body: { roles: [] } })
    const give = admin.browser.call(setPersonRoles, {
      params: { personId: me.id },
      body: { roles: ['auditor'] },
    })
    expect(await outcome(give)).toBe('wrong-state')
  })
})
