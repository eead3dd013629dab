import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressOf } from '#kernel/address.ts'
import { visitor } from '#app/journey/person.ts'
import {
  type Account,
  type AccountHouse,
  goodPassword,
  passwordIn,
  startAccounts,
} from '#test/accounts.ts'
import { readInstance, signInAsCast, signOut } from './contract.ts'
import { readAccount } from './contract/account.ts'
import { lockPerson, setPersonRoles } from './contract/people.ts'
import {
  forgotPassword,
  readSignInLink,
  register,
  setPasswordByLink,
  signInByPassword,
} from './contract/sign-in.ts'
import { makeFirstAdministrator } from './commands/first.ts'

let house: AccountHouse
beforeAll(async () => {
  house = await startAccounts({ signIn: { accounts: 'open' } })
})
afterAll(() => house.close())

const outcome = (done: Promise<unknown>): Promise<string> =>
  done.then(
    () => 'ok',
    (error: { code?: string }) => error.code ?? 'a fault',
  )

const events = async (type: string): Promise<{ actor_id: string | null; body: string }[]> =>
  house.platform.deps.db
    .selectFrom('audit_event')
    .select(['actor_id', 'body'])
    .where('type', '=', type)
    .orderBy('seq')
    .execute()

/** Sets the sessions of an account back in time, as the database's clock sees them. */
const letPass = (email: string, span: string) =>
  sql`update session set seen_at = seen_at - ${span}::interval, expires_at = expires_at - ${span}::interval,
    strong_until = strong_until - ${span}::interval, authenticated_at = authenticated_at - ${span}::interval
    where person_id = (select id from person where email = ${email})`.execute(
    house.platform.deps.db,
  )

const forget = () => sql`delete from sign_in_try`.execute(house.platform.deps.db)

const wrong = (account: Pick<Account, 'email'>) =>
  outcome(
    house.browser().call(signInByPassword, { body: { email: account.email, password: 'wrong' } }),
  )

describe('outside demo mode', () => {
  it('nobody signs in as one of the cast', async () => {
    const code = await outcome(house.browser().call(signInAsCast, { body: { handle: 'ada' } }))
    expect(code).toBe('not-found')
  })

  it('the first administrator is made once, and not twice', async () => {
    const { browser } = await house.administrator()
    const { me } = await browser.call(readInstance)
    expect(me).toMatchObject({ name: 'Rut Ott', roles: ['administrator'] })
    expect(await events('admin.first-administrator')).toHaveLength(1)
    const again = makeFirstAdministrator(house.platform.deps, { email: 'x@y.example', name: 'X' })
    expect(await outcome(again)).toBe('already-exists')
  })
})

describe('registration', () => {
  const email = 'ria@lakeside.example'

  it('mails a link that proves the mailbox, works once, and signs in', async () => {
    await house.browser().call(register, { body: { name: 'Ria Sund', email } })
    const key = await house.keyFor(email)
    expect(await house.browser().call(readSignInLink, { body: { key } })).toEqual({
      purpose: 'register',
      email,
      name: 'Ria Sund',
      provider: null,
    })
    const browser = house.browser()
    const body = { key, password: goodPassword }
    expect((await browser.call(setPasswordByLink, { body })).state).toBe('signed-in')
    expect((await browser.call(readInstance)).me).toMatchObject({ email, name: 'Ria Sund' })
    expect(await outcome(house.browser().call(setPasswordByLink, { body }))).toBe('not-found')
  })

  it('of an address that has an account mails what to do, and no link', async () => {
    await house.browser().call(register, { body: { name: 'Somebody', email } })
    await house.platform.deps.outbox.drain()
    const mail = (await house.smtp.mails()).at(-1)
    expect([mail?.to?.[0]?.address, mail?.subject]).toEqual([
      email,
      'You have an account at Accession',
    ])
    expect(mail?.text).not.toContain('#k=')
  })

  it('takes no password that is short, or known from a breach', async () => {
    await house.browser().call(register, { body: { name: 'Bo', email: 'bo@lakeside.example' } })
    const key = await house.keyFor('bo@lakeside.example')
    const set = (password: string) =>
      outcome(house.browser().call(setPasswordByLink, { body: { key, password } }))
    expect(await set('eleven chars'.slice(0, 11))).toBe('invalid-input')
    expect(await set('twelve chars')).toBe('ok')
  })
})

describe('T01: guessing a password', () => {
  it('ends after ten wrong ones, also with the right one and from elsewhere, and each is in the audit log', async () => {
    const account = await house.invited('gus@lakeside.example')
    const before = (await events('auth.failed')).length
    const tries: string[] = []
    for (let n = 0; n < 11; n += 1) tries.push(await wrong(account))
    expect(tries).toEqual([...Array.from({ length: 10 }, () => 'not-authenticated'), 'too-many'])
    expect(await outcome(passwordIn(account, house.browser()))).toBe('too-many')
    const elsewhere = await house.platform.app.inject({
      method: 'POST',
      url: `/api/v1${signInByPassword.path}`,
      remoteAddress: '198.51.100.7',
      payload: { email: account.email.toUpperCase(), password: account.password },
    })
    expect(elsewhere.statusCode).toBe(429)
    const failures = (await events('auth.failed')).slice(before)
    expect(failures).toHaveLength(13)
    expect(JSON.stringify(failures)).not.toContain('gus@')
    await forget()
    expect(await passwordIn(account, house.browser())).toBe('signed-in')
  })

  it('at the same time from many places passes no more', async () => {
    const account = { email: 'many@lakeside.example' }
    const tries = await Promise.all(Array.from({ length: 30 }, () => wrong(account)))
    expect(tries.filter((code) => code === 'not-authenticated')).toHaveLength(10)
    await forget()
  })
})

describe('T02: who has an account', () => {
  it('is told by no answer: not of a password, nor of a link that is asked for', async () => {
    await forget()
    const { email } = await house.invited('hana@lakeside.example')
    const answers = await Promise.all(
      [email, 'nobody@lakeside.example'].map(async (address) => {
        const send = async (path: string, payload: object) => {
          const answer = await house.platform.app.inject({
            method: 'POST',
            url: `/api/v1${path}`,
            payload,
          })
          const { requestId: _, ...body } = answer.json<Record<string, unknown>>()
          return [answer.statusCode, body, answer.cookies]
        }
        return [
          await send(signInByPassword.path, { email: address, password: 'wrong' }),
          await send(forgotPassword.path, { email: address }),
          await send(register.path, { email: address, name: 'N' }),
        ]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    await house.platform.deps.outbox.drain()
    await forget()
  })

  it('is told by no link: one that never was is answered as one that was used', async () => {
    await forget()
    const { email } = await house.invited('rob@lakeside.example')
    await house.browser().call(forgotPassword, { body: { email } })
    const used = await house.keyFor(email)
    await house.browser().call(setPasswordByLink, { body: { key: used, password: goodPassword } })
    const told = await Promise.all(
      [used, 'k'.repeat(used.length)].map(async (key) => {
        const answers = await Promise.all(
          [readSignInLink, setPasswordByLink].map((endpoint) =>
            house.platform.app.inject({
              method: 'POST',
              url: addressOf(endpoint),
              payload: { key, password: goodPassword },
            }),
          ),
        )
        return answers.map((answer) => {
          const { requestId: _, ...body } = answer.json<Record<string, unknown>>()
          return [answer.statusCode, body, answer.cookies]
        })
      }),
    )
    expect(told[0]).toEqual(told[1])
    await forget()
  })

  it('is told by no work: both write the same rows', async () => {
    const rows = async (email: string) => {
      const { db } = house.platform.deps
      const before = await sql<{ n: number }>`
        select (select count(*) from sign_in_link) + (select count(*) from sign_in_try) +
          (select count(*) from mail_message) + (select count(*) from pgboss.job) as n`.execute(db)
      await house.browser().call(forgotPassword, { body: { email } })
      const after = await sql<{ n: number }>`
        select (select count(*) from sign_in_link) + (select count(*) from sign_in_try) +
          (select count(*) from mail_message) + (select count(*) from pgboss.job) as n`.execute(db)
      return Number(after.rows[0]?.n) - Number(before.rows[0]?.n)
    }
    expect(await rows('hana@lakeside.example')).toBe(await rows('no-one@lakeside.example'))
    await house.platform.deps.outbox.drain()
  })
})

describe('a forgotten password', () => {
  it('is set by a mailed link, once; every session ends, and its person is told', async () => {
    const account = await house.invited('ivo@lakeside.example')
    await house.browser().call(forgotPassword, { body: { email: account.email } })
    const key = await house.keyFor(account.email)
    const password = 'another sentence of mine'
    const browser = house.browser()
    await browser.call(setPasswordByLink, { body: { key, password } })
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
    expect(await outcome(passwordIn(account, house.browser()))).toBe('not-authenticated')
    expect(await passwordIn({ ...account, password }, house.browser())).toBe('signed-in')
    await house.platform.deps.outbox.drain()
    const subjects = (await house.smtp.mails()).map(({ subject }) => subject)
    expect(subjects).toContain('Your password was changed')
  })

  it('is not set by a link of half an hour ago', async () => {
    const { email } = await house.invited('jon@lakeside.example')
    await house.browser().call(forgotPassword, { body: { email } })
    const key = await house.keyFor(email)
    await sql`update sign_in_link set expires_at = expires_at - interval '30 minutes'
      where email = ${email}`.execute(house.platform.deps.db)
    const body = { key, password: goodPassword }
    expect(await outcome(house.browser().call(setPasswordByLink, { body }))).toBe('not-found')
  })
})

describe('a session', () => {
  it('T03: begins with a token of its own, whatever cookie was there; the one before ends', async () => {
    const account = await house.invited('kai@lakeside.example')
    const sessionOf = async (cookie: string) => {
      const answer = await house.platform.app.inject({
        method: 'POST',
        url: `/api/v1${signInByPassword.path}`,
        headers: { cookie, host: 'localhost', origin: 'http://localhost' },
        payload: { email: account.email, password: account.password },
      })
      return answer.cookies.find(({ name }) => name === 'accession_session')?.value ?? ''
    }
    const first = await sessionOf('accession_session=chosen-by-somebody-else')
    expect(first).toMatch(/^[\w-]{43}$/)
    const second = await sessionOf(`accession_session=${first}`)
    expect(second).not.toBe(first)
    const me = (token: string) =>
      outcome(visitor(house.platform.url, 'x', `accession_session=${token}`).call(readAccount))
    expect([await me(first), await me(second)]).toEqual(['not-authenticated', 'ok'])
  })

  it('T03: of whoever sat here before ends when somebody else signs in', async () => {
    const [one, other] = [
      await house.invited('ken@lakeside.example'),
      await house.invited('kim@lakeside.example'),
    ]
    const cookieOf = async (account: Account, cookie: string) => {
      const answer = await house.platform.app.inject({
        method: 'POST',
        url: addressOf(signInByPassword),
        headers: { cookie, host: 'localhost', origin: 'http://localhost' },
        payload: { email: account.email, password: account.password },
      })
      return answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    }
    const before = await cookieOf(one, 'a=b')
    const after = await cookieOf(other, before)
    const me = (cookie: string) =>
      outcome(visitor(house.platform.url, 'x', cookie).call(readAccount))
    expect([await me(before), await me(after)]).toEqual(['not-authenticated', 'ok'])
  })

  it('T04: ends when its person signs out or is locked', async () => {
    const account = await house.invited('lea@lakeside.example')
    await passwordIn(account, account.browser)
    const { me } = await account.browser.call(readAccount)
    const signedIn = await house.platform.app.inject({
      method: 'POST',
      url: addressOf(signInByPassword),
      payload: { email: account.email, password: account.password },
    })
    const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    // Two browsers with one cookie: that one of them forgets it is not enough.
    const other = visitor(house.platform.url, 'other', cookie)
    const thief = visitor(house.platform.url, 'thief', cookie)
    expect(await outcome(thief.call(readAccount))).toBe('ok')
    await other.call(signOut)
    expect(await outcome(thief.call(readAccount))).toBe('not-authenticated')
    expect(await outcome(account.browser.call(readAccount))).toBe('ok')
    const { browser: root } = await house.administrator()
    await root.call(lockPerson, { params: { personId: me.id } })
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
    expect(await outcome(passwordIn(account, house.browser()))).toBe('not-authenticated')
  })

  it('T05: has a cookie of this host alone over TLS, which no script reads', async () => {
    const secure = await startAccounts({ siteUrl: 'https://data.lakeside.example' })
    try {
      const { email, password } = await secure.invited('max@lakeside.example')
      const answer = await secure.platform.app.inject({
        method: 'POST',
        url: addressOf(signInByPassword),
        payload: { email, password },
      })
      const cookies = [answer.headers['set-cookie'] ?? []].flat()
      expect(cookies.join('\n')).toMatch(
        /^__Host-accession_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/m,
      )
      for (const cookie of cookies)
        expect(cookie).toMatch(/^__Host-.*Path=\/; HttpOnly; Secure; SameSite=/)
    } finally {
      await secure.close()
    }
  })

  it('T06: ends after 30 minutes without a call, and after twelve hours in any case', async () => {
    const account = await house.invited('nia@lakeside.example')
    await letPass(account.email, '29 minutes')
    expect(await outcome(account.browser.call(readAccount))).toBe('ok')
    await letPass(account.email, '31 minutes')
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
    await passwordIn(account, account.browser)
    for (let hour = 0; hour < 25; hour += 1) {
      await letPass(account.email, '29 minutes')
      await account.browser.call(readInstance)
    }
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
  })

  it('T03: does not outlast another role: one signs in anew, with another token', async () => {
    const { browser: root } = await house.administrator()
    const account = await house.invited('pam@lakeside.example')
    const { me } = await account.browser.call(readAccount)
    await root.call(setPersonRoles, { params: { personId: me.id }, body: { roles: ['auditor'] } })
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
    expect(await passwordIn(account, account.browser)).toBe('signed-in')
    expect(await outcome(account.browser.call(readAccount))).toBe('ok')
  })

  it('T06: of staff ends after eight hours in any case', async () => {
    const account = await house.invited('quin@lakeside.example', ['steward'])
    const after = async (quarters: number) => {
      for (let n = 0; n < quarters; n += 1) {
        await letPass(account.email, '14 minutes')
        await account.browser.call(readInstance)
      }
      return outcome(account.browser.call(readAccount))
    }
    // 33 times 14 minutes are 7 hours and 42 minutes.
    expect([await after(33), await after(2)]).toEqual(['ok', 'not-authenticated'])
  })

  it('T06: of staff ends after 15 minutes without a call', async () => {
    const account = await house.invited('olaf@lakeside.example', ['steward'])
    await letPass(account.email, '16 minutes')
    expect(await outcome(account.browser.call(readAccount))).toBe('not-authenticated')
  })
})
