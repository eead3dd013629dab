import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { becomeReady, signAs } from '#app/journey/signer.ts'
import { addressOf } from '#kernel/address.ts'
import type { Problem } from '#kernel/problem.ts'
import { listMail, listNotifications } from '#ledgers/outbox/contract.ts'
import { mailboxes, outcome, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  correctSignatory,
  declineSigning,
  enterCode,
  openSigning,
  readPresented,
  readSigning,
  sendCode,
} from './contract/signing.ts'
import { findLink } from './store/ceremony.ts'

/* Each test is one row of the platform's threat table. */

let house: SigningHouse
beforeAll(async () => {
  house = await signingHouse()
})
afterAll(() => house.platform.close())
// Limits that one test fills are not those of the next.
beforeEach(() => house.advance('2d'))

const linkKey = async (email: string) =>
  (await house.mails.newest(email, 'sign:')).link.slice('/sign#k='.length)
const codeOf = async (email: string) =>
  /\b\d{6}\b/.exec((await house.mails.newest(email, 'sign-code:')).text)?.[0] ?? ''
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const counts = async (requestId: string) => {
  const { rows } = await sql<{ events: number; sessions: number }>`
    select (select count(*) from audit_event where subject_id = ${requestId}) as events,
      (select count(*) from signing_session) as sessions`.execute(house.platform.deps.db)
  return rows[0]
}

describe('a personal link', () => {
  it('that does not hold is answered in one way, whyever it does not, to the byte (T31)', async () => {
    const answerTo = async (key: string): Promise<string> => {
      const answer = await fetch(house.platform.url + addressOf(openSigning), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key }),
      })
      const { requestId, ...body } = z.record(z.string(), z.unknown()).parse(await answer.json())
      const headers = [...answer.headers].filter(([name]) => !/^(date|x-request-id)$/.test(name))
      expect(requestId).toBe(answer.headers.get('x-request-id'))
      return JSON.stringify([answer.status, headers, body])
    }
    const unknown = await answerTo(randomBytes(32).toString('base64url'))
    expect(unknown).toContain('[404,')

    const { requestId, envelope } = await house.out()
    const rotated = await linkKey(mailboxes.pia)
    const pia = envelope.signatories.find(({ email }) => email === mailboxes.pia)
    await house.ada.call(correctSignatory, {
      params: { requestId, signatoryId: pia?.id ?? '' },
      body: { email: mailboxes.pia },
    })
    const declined = await linkKey(mailboxes.pia)
    const ada = await house.ready(mailboxes.ada)
    expect(await answerTo(rotated)).toBe(unknown)
    await ada.browser.call(declineSigning, { body: { reason: 'Not on these terms.' } })
    expect(await answerTo(declined)).toBe(unknown)

    await house.out()
    const lapsed = await linkKey(mailboxes.pia)
    await house.advance('31d')
    await house.drain()
    expect(await answerTo(lapsed)).toBe(unknown)
    for (const malformed of ['', 'x', 'é', `${lapsed}A`, lapsed.slice(1)])
      expect(await answerTo(malformed)).toBe(unknown)
  })

  it('has 256 bits, none like another and as many ones as zeros (T31)', async () => {
    await house.out()
    expect(Buffer.from(await linkKey(mailboxes.pia), 'base64url')).toHaveLength(32)
    const tokens = Array.from({ length: 1000 }, (_, n) =>
      Buffer.from(house.platform.deps.secrets.token(`link:link-${n}`), 'base64url'),
    )
    expect(tokens.every(({ length }) => length === 32)).toBe(true)
    expect(new Set(tokens.map((token) => token.toString('hex'))).size).toBe(1000)
    const bytes = Buffer.concat(tokens)
    const ones = bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    expect(ones / (bytes.length * 8)).toBeCloseTo(0.5, 2)
  })

  /*
   * A link is looked up by its SHA-256 under a unique index: how long that takes does not depend on how much of a
   * guess is right, so nothing is measured here.
   */
  it('is found by none of 100,000 guesses (T31)', async () => {
    await house.out()
    const { db } = house.platform.deps
    const right = await linkKey(mailboxes.pia)
    const guesses = Array.from({ length: 100_000 }, () => randomBytes(32).toString('base64url'))
    const count = async (tokens: readonly string[]) => {
      const hashes = tokens.map((token) => createHash('sha256').update(token).digest())
      const { rows } = await sql<{ count: number }>`
        select count(*) from signing_link where token_hash = any(${hashes}::bytea[])`.execute(db)
      return rows[0]?.count
    }
    expect([await count([right]), await count(guesses)]).toEqual([1, 0])
    // The same by what opens a link; the index says that there is no other way to one.
    await db.transaction().execute(async (tx) => {
      expect(await findLink(tx, right)).toBeDefined()
      for (const guess of guesses.slice(0, 1000)) expect(await findLink(tx, guess)).toBeUndefined()
    })
    const { rows } = await sql<{ count: number }>`
      select count(*) from pg_indexes
      where tablename = 'signing_link' and indexdef ~ 'UNIQUE.*\\(token_hash\\)'`.execute(db)
    expect(rows).toEqual([{ count: 1 }])
  })

  it('is tried in vain twenty times a minute from one address, then nobody there opens one (T31)', async () => {
    await house.out()
    const guesses = [
      ...Array.from({ length: 15 }, () => randomBytes(32).toString('base64url')),
      '',
      'x',
      'é\u0001',
      `${await linkKey(mailboxes.pia)}A`,
    ]
    const answers = new Set<string>()
    for (const key of guesses) {
      await house
        .browser()
        .call(openSigning, { body: { key } })
        .catch((error: Problem) => answers.add(`${error.code} ${error.message}`))
    }
    expect([...answers]).toHaveLength(1)
    expect(await outcome(house.browser().call(openSigning, { body: { key: 'again' } }))).toBe(
      'not-found',
    )
    const after = await outcome(house.browser().call(openSigning, { body: { key: 'once more' } }))
    expect(after).toBe('too-many')
    // Whoever has a right link behind the same address waits as well: there is no telling the two apart.
    const right = { key: await linkKey(mailboxes.pia) }
    expect(await outcome(house.browser().call(openSigning, { body: right }))).toBe('too-many')
    await house.advance('2h')
    expect(await outcome(house.browser().call(openSigning, { body: right }))).toBe('ok')
  })

  it('is nowhere in the database, nor is a code (T32)', async () => {
    await house.out()
    const signer = await house.open(mailboxes.pia)
    await signer.browser.call(sendCode)
    const link = await linkKey(mailboxes.pia)
    const code = await codeOf(mailboxes.pia)
    const { db } = house.platform.deps
    const { rows: tables } = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      db,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from ${sql.table(name)} t
        where position(${link} in t::text) > 0 or position(${Buffer.from(link, 'base64url').toString('hex')} in t::text) > 0`.execute(
        db,
      )
      if ((rows[0]?.n ?? 0) > 0) found.push(`${name}: the link`)
    }
    const { rows: texts } = await sql<{ body: string }>`
      select body_text || body_html || subject || link as body from mail_message where key like 'sign-code:%'`.execute(
      db,
    )
    if (texts.some(({ body }) => body.includes(code))) found.push('mail_message: the code')
    expect(tables.length).toBeGreaterThan(40)
    expect(found).toEqual([])
    // What is there opens nothing.
    const { rows: hashes } = await sql<{ hash: Buffer }>`
      select token_hash as hash from signing_link union all select token_hash from signing_session`.execute(
      db,
    )
    await house.advance('2d')
    for (const { hash } of hashes.slice(0, 15)) {
      const key = hash.toString('base64url')
      expect(await outcome(house.browser().call(openSigning, { body: { key } }))).toBe('not-found')
    }
  })

  it('is not shown to anybody else on the platform', async () => {
    await house.out()
    const key = await linkKey(mailboxes.ada)
    const { messages } = await house.ada.call(listNotifications)
    expect(JSON.stringify(messages)).not.toContain(key)
    const ben = await house.platform.as('ben')
    expect(await outcome(ben.call(listMail))).toBe('not-permitted')
  })

  it('may be opened by mail scanners: GET and HEAD change nothing (T33)', async () => {
    const { requestId } = await house.out()
    const before = await counts(requestId)
    const key = await linkKey(mailboxes.pia)
    const agents = [
      'Mozilla/5.0 Barracuda',
      'Microsoft Office SafeLinks',
      'Proofpoint',
      'curl/8',
      'Googlebot',
    ]
    for (const agent of agents) {
      for (const method of ['GET', 'HEAD']) {
        for (const path of [
          '/sign',
          `/sign?k=${key}`,
          addressOf(readSigning),
          addressOf(readPresented),
        ]) {
          await fetch(house.platform.url + path, { method, headers: { 'user-agent': agent } })
        }
      }
    }
    expect(await counts(requestId)).toEqual(before)
    // Nor do they in a browser in which the link was opened, which may fetch ahead.
    const { browser } = await house.open(mailboxes.pia)
    const opened = await counts(requestId)
    await browser.download(readPresented, {})
    expect(await browser.call(readSigning)).toMatchObject({ viewedAt: null, consentedAt: null })
    expect(await counts(requestId)).toEqual(opened)
  })

  it('that was passed on opens, but a code goes to the mailbox, and its owner hears of it (T34)', async () => {
    await house.out()
    const mine = await house.open(mailboxes.pia)
    await becomeReady(mine, house.mails)
    const key = await linkKey(mailboxes.pia)
    const response = await fetch(house.platform.url + addressOf(openSigning), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'another browser' },
      body: JSON.stringify({ key }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      verifiedAt: null,
      consentedAt: null,
      viewedAt: null,
    })
    const mail = await house.mails.newest(mailboxes.pia, 'sign-elsewhere:')
    expect(mail.subject).toContain('another browser')
  })
})

describe('a one-time code', () => {
  it('is refused after five tries, even the right one (T35)', async () => {
    await house.out()
    const { browser } = await house.open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    for (let i = 0; i < 5; i += 1) {
      expect(await outcome(browser.call(enterCode, { body: { code: wrong(code) } }))).toBe(
        'not-authenticated',
      )
    }
    expect(await outcome(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await browser.call(sendCode)
    expect(
      await outcome(browser.call(enterCode, { body: { code: await codeOf(mailboxes.pia) } })),
    ).toBe('ok')
  })

  it('counts tries that come at one instant (T35)', async () => {
    await house.out()
    const { browser } = await house.open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    const tries = await Promise.all(
      Array.from({ length: 50 }, () =>
        outcome(browser.call(enterCode, { body: { code: wrong(code) } })),
      ),
    )
    expect(tries.filter((answer) => answer === 'not-authenticated')).toHaveLength(5)
    expect(await outcome(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
  })

  it('locks signing for a day after fifteen wrong ones, and tells the requester (T35)', async () => {
    const { envelope } = await house.out()
    const { browser } = await house.open(mailboxes.pia)
    for (let round = 0; round < 3; round += 1) {
      await browser.call(sendCode)
      const code = await codeOf(mailboxes.pia)
      for (let i = 0; i < 5; i += 1)
        await outcome(browser.call(enterCode, { body: { code: wrong(code) } }))
    }
    expect(await outcome(browser.call(sendCode))).toBe('too-many')
    const pia = envelope.signatories.find(({ name }) => name.startsWith('Pia'))
    const mail = await house.mails.newest(mailboxes.ada, `sign-locked:${pia?.id}`)
    expect(mail.subject).toContain('locked')
    await house.advance('25h')
    expect(await outcome(signAs(house.platform.url, house.mails, mailboxes.pia))).toBe('ok')
  })

  it('is sent five times an hour at most', async () => {
    await house.out()
    const { browser } = await house.open(mailboxes.pia)
    for (let i = 0; i < 5; i += 1) expect(await outcome(browser.call(sendCode))).toBe('ok')
    expect(await outcome(browser.call(sendCode))).toBe('too-many')
  })

  it('holds once, for ten minutes, in its own browser, for its own agreement (T36)', async () => {
    await house.out()
    const { browser } = await house.open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    const elsewhere = await house.open(mailboxes.pia)
    expect(await outcome(elsewhere.browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await house.out()
    const other = await house.open(mailboxes.pia)
    expect(await outcome(other.browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    expect(await outcome(browser.call(enterCode, { body: { code } }))).toBe('ok')
    expect(await outcome(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await other.browser.call(sendCode)
    const late = await codeOf(mailboxes.pia)
    await house.advance('11m')
    expect(await outcome(other.browser.call(enterCode, { body: { code: late } }))).toBe(
      'wrong-state',
    )
  })
})
