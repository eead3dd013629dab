import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdPort } from '#app/hold-port.ts'
import { visitor } from '#app/journey/person.ts'
import {
  beginAtProvider,
  finishAtProvider,
  signInByPassword,
} from '#ledgers/identity/contract/sign-in.ts'
import { makeToken } from '#ledgers/identity/contract/tokens.ts'
import { listMail } from '#ledgers/outbox/contract.ts'
import { type AccountHouse, addApp, fullyIn, nextCode, startAccounts } from './accounts.ts'
import { startProvider, type TestProvider, throughProvider } from './identity-provider.ts'
import type { Platform } from './platform.ts'
import { mailboxes, type SigningHouse, signingHouse } from './signing.ts'
import { listenToLog } from './written.ts'

/*
 * Secrets go through a platform that writes all it can, rightly and in every wrong way; then they are looked for where
 * somebody else could read them.
 */

const log = listenToLog()
/** By what they are. */
const secrets = new Map<string, string>()
/** Bodies of faults. */
const answers: string[] = []
/** Mails that people got, without the one that brings a secret to its owner. */
let mails: { readonly subject: string; readonly text: string }[] = []

const password = 'canary-password four words'

async function freePort(): Promise<number> {
  const held = await holdPort('127.0.0.1')
  await held.release()
  return held.port
}

/** Sends a secret where it does not belong, and keeps what is answered. */
async function misplace(platform: Platform, secret: string): Promise<void> {
  const json = { 'content-type': 'application/json' }
  const asked: [string, RequestInit][] = [
    ['/api/v1/account', { headers: { authorization: `Bearer ${secret}` } }],
    ['/api/v1/account', { headers: { cookie: `accession_session=${secret}` } }],
    ['/api/v1/sign-in/password', { method: 'POST', headers: json, body: `{"email":"${secret}` }],
    [
      '/api/v1/sign-in/password',
      { method: 'POST', headers: json, body: JSON.stringify({ email: { [secret]: secret } }) },
    ],
    ['/system/whoami', { method: 'POST', headers: { authorization: `Bearer ${secret}` } }],
    ['/file-x/describe', { method: 'POST', headers: json, body: `{"${secret}` }],
  ]
  for (const [path, how] of asked) {
    const answer = await fetch(platform.url + path, how)
    const text = await answer.text()
    // In its own place a session or a token is answered as it should be.
    if (!answer.ok) answers.push(text)
  }
}

/** Tables in whose rows a text stands. */
async function tablesWith(platform: Platform, text: string, but: readonly string[]) {
  const { db } = platform.deps
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(db)
  const found: string[] = []
  for (const { name } of tables) {
    if (but.includes(name)) continue
    const { rows } = await sql`
      select from ${sql.raw(name)} t where strpos(t::text, ${text}) > 0 limit 1`.execute(db)
    if (rows.length > 0) found.push(name)
  }
  return found
}

let house: AccountHouse
let provider: TestProvider
let signing: SigningHouse
beforeAll(async () => {
  const port = await freePort()
  const siteUrl = `http://localhost:${port}`
  provider = await startProvider(await freePort(), siteUrl)
  house = await startAccounts({
    port,
    siteUrl,
    logLevel: 'trace',
    signIn: { accounts: 'open', providers: provider.file },
  })
  signing = await signingHouse({ logLevel: 'trace' })
  await signInEveryWay(siteUrl)
  await sign()
  for (const secret of secrets.values()) {
    await misplace(house.platform, secret)
    await misplace(signing.platform, secret)
  }
}, 120_000)
afterAll(async () => {
  log.stop()
  await house.close()
  await provider.close()
  await signing.platform.close()
})

async function signInEveryWay(siteUrl: string): Promise<void> {
  const { platform } = house
  const email = 'uma@lakeside.example'
  await house.invited(email)
  const call = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${platform.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  await call('/sign-in/forgot', { email })
  const key = await house.keyFor(email)
  secrets.set('the key of a link for a new password', key)
  expect((await call('/sign-in/link/password', { key, password })).status).toBe(200)
  answers.push(await (await call('/sign-in/link/password', { key, password })).text())
  secrets.set('a password', password)
  answers.push(await (await call('/sign-in/password', { email, password: `${password}x` })).text())
  const entered = await call('/sign-in/password', { email, password })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  secrets.set('a session', cookie.split('=')[1] ?? '')
  const browser = visitor(platform.url)
  await browser.call(signInByPassword, { body: { email, password } })
  const { secret = '' } = await addApp({ browser, email, password })
  secrets.set('the seed of an app', secret)
  secrets.set('a code of an app', await nextCode(secret))
  const strong = await fullyIn({ browser, email, password, secret }, visitor(platform.url))
  const { token } = await strong.call(makeToken, { body: { label: 'canary', days: 1 } })
  secrets.set('an API token', token)
  await fetch(`${platform.url}/api/v1/account?token=${token}`)
  await fetch(`${platform.url}/system/whoami?token=${token}`, { method: 'POST' })
  provider.present = {
    sub: 'u-1',
    email: 'una@lakeside.example',
    email_verified: true,
    name: 'Una',
  }
  const una = house.browser()
  const params = { providerId: 'lakeside' }
  const { url } = await una.call(beginAtProvider, {
    params,
    body: { purpose: 'sign-in', next: '/' },
  })
  const query = await throughProvider(url, siteUrl)
  const code = new URLSearchParams(query).get('code') ?? ''
  secrets.set('a code of a provider', code)
  await una.call(finishAtProvider, { body: { query } })
  await una.call(finishAtProvider, { body: { query } }).catch((error: Error) => {
    answers.push(error.message)
  })
  await house.platform.deps.outbox.drain()
  mails = (await house.smtp.mails()).map(({ subject = '', text = '' }) => ({ subject, text }))
}

async function sign(): Promise<void> {
  await signing.out()
  const key = (await signing.mails.newest(mailboxes.pia, 'sign:')).link.split('#k=')[1] ?? ''
  secrets.set('the key of a link for signing', key)
  await signing.ready(mailboxes.pia)
  const { text } = await signing.mails.newest(mailboxes.pia, 'sign-code:')
  secrets.set('a code for signing', /\b\d{6}\b/.exec(text)?.[0] ?? '')
  const alex = await signing.platform.as('alex')
  const { messages } = await alex.call(listMail)
  mails = [...mails, ...messages.map(({ subject, text: body }) => ({ subject, text: body }))]
}

describe('secrets that went through the platform (T10)', () => {
  const short = (name: string): boolean => name.startsWith('a code ')

  it('are of all kinds', () => {
    expect([...secrets.keys()]).toHaveLength(9)
    for (const [name, secret] of secrets)
      expect([name, secret]).toEqual([name, expect.stringMatching(short(name) ? /.{6}/ : /.{20}/)])
  })

  it('are in no line of the log, which has many', () => {
    const lines = log.lines()
    expect(lines.length).toBeGreaterThan(100)
    // The fields that have digits of their own: the time, ids of requests and processes.
    const text = lines
      .map((line) => line.replaceAll(/\d{13}-\d{6}|"(time|pid|ms)":[\d.]+/g, ''))
      .join('\n')
    for (const [name, secret] of secrets)
      expect([name, text.includes(secret)]).toEqual([name, false])
  })

  it('are in no fault that is answered', () => {
    expect(answers.length).toBeGreaterThan(50)
    const text = answers.join('\n').replaceAll(/\d{13}-\d{6}/g, '')
    for (const [name, secret] of secrets)
      expect([name, text.includes(secret)]).toEqual([name, false])
  })

  it('are in no mail but the one that brings them', () => {
    expect(mails.length).toBeGreaterThan(5)
    for (const [name, secret] of secrets) {
      const found = mails.filter((mail) => `${mail.subject}\n${mail.text}`.includes(secret))
      expect([name, found.length]).toEqual([name, /link|for signing/.test(name) ? 1 : 0])
    }
  })

  it('are in no row of the database', async () => {
    for (const [name, secret] of secrets) {
      // Six digits stand in many numbers.
      if (short(name) && /^\d{6}$/.test(secret)) continue
      const rows = [
        ...(await tablesWith(house.platform, secret, [])),
        // The page of mails, which a demo has in place of a mail server.
        ...(await tablesWith(signing.platform, secret, ['public.mail'])),
      ]
      expect([name, rows]).toEqual([name, []])
    }
  })
})
