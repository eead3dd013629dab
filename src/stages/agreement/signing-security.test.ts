import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  becomeReady,
  openLinkOf,
  signAs,
  type Signer,
  typedSignature,
} from '#app/journey/signer.ts'
import { verifyAll } from '#app/verify.ts'
import { addressOf } from '#kernel/address.ts'
import { Problem } from '#kernel/problem.ts'
import { moveClock } from '#ledgers/clock/store.ts'
import { listMail, listNotifications } from '#ledgers/outbox/contract.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { mailboxes, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  consentToSigning,
  declineSigning,
  enterCode,
  noteViewed,
  openSigning,
  readPresented,
  readSigning,
  sendCode,
  signAgreement,
} from './contract/signing.ts'

/* Each test is one row of the platform's threat table. */

let house: SigningHouse
beforeAll(async () => {
  house = await signingHouse()
})
afterAll(() => house.platform.close())
// Limits that one test fills are not those of the next.
beforeEach(() => advance('2d'))

const advance = (span: string) => {
  const { db, outbox } = house.platform.deps
  return db.transaction().execute((tx) => moveClock(tx, outbox, undefined, span))
}
const open = (email: string): Promise<Signer> => openLinkOf(house.platform.url, house.mails, email)
const ready = async (email: string): Promise<Signer> => {
  const signer = await open(email)
  await becomeReady(signer, house.mails)
  return signer
}
const linkKey = async (email: string) =>
  (await house.mails.newest(email, 'sign:')).link.slice('/sign#k='.length)
const codeOf = async (email: string) =>
  /\b\d{6}\b/.exec((await house.mails.newest(email, 'sign-code:')).text)?.[0] ?? ''
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const codeFor = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'ok',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  )
const counts = async (requestId: string) => {
  const { rows } = await sql<{ events: number; sessions: number }>`
    select (select count(*) from audit_event where subject_id = ${requestId}) as events,
      (select count(*) from signing_session) as sessions`.execute(house.platform.deps.db)
  return rows[0]
}

describe('a personal link', () => {
  it('has 256 bits, and no guess opens one; the answer is always the same (T31)', async () => {
    await house.out()
    expect(Buffer.from(await linkKey(mailboxes.pia), 'base64url')).toHaveLength(32)
    const guesses = [
      ...Array.from({ length: 15 }, () => randomBytes(32).toString('base64url')),
      '',
      'x',
      'é\u0000',
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
    expect(await codeFor(house.browser().call(openSigning, { body: { key: 'again' } }))).toBe(
      'not-found',
    )
    const after = await codeFor(house.browser().call(openSigning, { body: { key: 'once more' } }))
    expect(after).toBe('too-many')
    // Whoever has a right link behind the same address waits as well: there is no telling the two apart.
    const right = { key: await linkKey(mailboxes.pia) }
    expect(await codeFor(house.browser().call(openSigning, { body: right }))).toBe('too-many')
    await advance('2h')
    expect(await codeFor(house.browser().call(openSigning, { body: right }))).toBe('ok')
  })

  it('is nowhere in the database, nor is a code (T32)', async () => {
    await house.out()
    const signer = await open(mailboxes.pia)
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
    await advance('2d')
    for (const { hash } of hashes.slice(0, 15)) {
      const key = hash.toString('base64url')
      expect(await codeFor(house.browser().call(openSigning, { body: { key } }))).toBe('not-found')
    }
  })

  it('is not shown to anybody else on the platform', async () => {
    await house.out()
    const key = await linkKey(mailboxes.ada)
    const { messages } = await house.ada.call(listNotifications)
    expect(JSON.stringify(messages)).not.toContain(key)
    const ben = await house.platform.as('ben')
    expect(await codeFor(ben.call(listMail))).toBe('not-permitted')
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
  })

  it('that was passed on opens, but a code goes to the mailbox, and its owner hears of it (T34)', async () => {
    await house.out()
    const mine = await open(mailboxes.pia)
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
    const { browser } = await open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    for (let i = 0; i < 5; i += 1) {
      expect(await codeFor(browser.call(enterCode, { body: { code: wrong(code) } }))).toBe(
        'not-authenticated',
      )
    }
    expect(await codeFor(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await browser.call(sendCode)
    expect(
      await codeFor(browser.call(enterCode, { body: { code: await codeOf(mailboxes.pia) } })),
    ).toBe('ok')
  })

  it('counts tries that come at one instant (T35)', async () => {
    await house.out()
    const { browser } = await open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    const tries = await Promise.all(
      Array.from({ length: 50 }, () =>
        codeFor(browser.call(enterCode, { body: { code: wrong(code) } })),
      ),
    )
    expect(tries.filter((answer) => answer === 'not-authenticated')).toHaveLength(5)
    expect(await codeFor(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
  })

  it('locks signing for a day after fifteen wrong ones, and tells the requester (T35)', async () => {
    const { envelope } = await house.out()
    const { browser } = await open(mailboxes.pia)
    for (let round = 0; round < 3; round += 1) {
      await browser.call(sendCode)
      const code = await codeOf(mailboxes.pia)
      for (let i = 0; i < 5; i += 1)
        await codeFor(browser.call(enterCode, { body: { code: wrong(code) } }))
    }
    expect(await codeFor(browser.call(sendCode))).toBe('too-many')
    const pia = envelope.signatories.find(({ name }) => name.startsWith('Pia'))
    const mail = await house.mails.newest(mailboxes.ada, `sign-locked:${pia?.id}`)
    expect(mail.subject).toContain('locked')
    await advance('25h')
    expect(await codeFor(signAs(house.platform.url, house.mails, mailboxes.pia))).toBe('ok')
  })

  it('is sent five times an hour at most', async () => {
    await house.out()
    const { browser } = await open(mailboxes.pia)
    for (let i = 0; i < 5; i += 1) expect(await codeFor(browser.call(sendCode))).toBe('ok')
    expect(await codeFor(browser.call(sendCode))).toBe('too-many')
  })

  it('holds once, for ten minutes, in its own browser, for its own agreement (T36)', async () => {
    await house.out()
    const { browser } = await open(mailboxes.pia)
    await browser.call(sendCode)
    const code = await codeOf(mailboxes.pia)
    const elsewhere = await open(mailboxes.pia)
    expect(await codeFor(elsewhere.browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await house.out()
    const other = await open(mailboxes.pia)
    expect(await codeFor(other.browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    expect(await codeFor(browser.call(enterCode, { body: { code } }))).toBe('ok')
    expect(await codeFor(browser.call(enterCode, { body: { code } }))).toBe('wrong-state')
    await other.browser.call(sendCode)
    const late = await codeOf(mailboxes.pia)
    await advance('11m')
    expect(await codeFor(other.browser.call(enterCode, { body: { code: late } }))).toBe(
      'wrong-state',
    )
  })
})

describe('a signature', () => {
  it('needs the document shown, consent and a code, in the browser that signs', async () => {
    await house.out()
    const { browser, ceremony } = await open(mailboxes.pia)
    const body = typedSignature(ceremony)
    const attempt = () => codeFor(browser.call(signAgreement, { body }))
    expect(await attempt()).toBe('not-authenticated')
    await browser.call(sendCode)
    await browser.call(enterCode, { body: { code: await codeOf(mailboxes.pia) } })
    expect(await attempt()).toBe('wrong-state')
    await browser.call(noteViewed, { body: { sha256: ceremony.envelope.sha256 } })
    expect(await attempt()).toBe('wrong-state')
    await browser.call(consentToSigning, { body: { sha256: ceremony.consent.sha256 } })
    expect(await attempt()).toBe('ok')
  })

  it('is given once, however often it is sent (T39)', async () => {
    const { requestId } = await house.out()
    const { browser, ceremony } = await ready(mailboxes.pia)
    const body = typedSignature(ceremony)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => browser.call(signAgreement, { body })),
    )
    expect(new Set(answers.map(({ me }) => JSON.stringify(me))).size).toBe(1)
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from audit_event where type = 'signatory.signed' and subject_id = ${requestId}`.execute(
      house.platform.deps.db,
    )
    expect(rows[0]?.n).toBe(1)
    const other = { ...body, key: randomUUID() }
    expect(await codeFor(browser.call(signAgreement, { body: other }))).toBe('wrong-state')
  })

  it('is of the document and the sentence that were shown (T40)', async () => {
    await house.out()
    const { browser, ceremony } = await ready(mailboxes.pia)
    const body = typedSignature(ceremony)
    const swapped = { ...body, sha256: 'a'.repeat(64) }
    expect(await codeFor(browser.call(signAgreement, { body: swapped }))).toBe('stale-version')
    const otherWords = { ...body, intent: 'I sign nothing.' }
    expect(await codeFor(browser.call(signAgreement, { body: otherWords }))).toBe('stale-version')
  })

  it('is not given under a file that was changed on the disk, which is never sealed (T40)', async () => {
    const { requestId, envelope } = await house.out()
    for (const email of [mailboxes.pia, mailboxes.ada]) {
      await signAs(house.platform.url, house.mails, email)
      await house.drain()
    }
    const sha = envelope.sha256 ?? ''
    const path = objectPath(sha)
    const bytes = await readFile(path)
    const altered = Buffer.from(bytes)
    altered[5000] = (altered[5000] ?? 0) ^ 1
    await chmod(path, 0o600)
    await writeFile(path, altered)
    const ida = await open(mailboxes.ida)
    expect(await codeFor(ida.browser.download(readPresented, {}))).toBe('wrong-state')
    await writeFile(path, bytes)
    await signAs(house.platform.url, house.mails, mailboxes.ida)
    await writeFile(path, altered)
    await expect(house.drain()).rejects.toThrow('no longer as it was issued')
    expect((await house.envelope(requestId)).isSealed).toBe(false)
    await writeFile(path, bytes)
  })

  it('by text hides nothing and is a name, or is refused (T41)', async () => {
    await house.out()
    const { browser, ceremony } = await ready(mailboxes.pia)
    const signWith = (text: string) =>
      codeFor(
        browser.call(signAgreement, {
          body: { ...typedSignature(ceremony), signature: { kind: 'typed', text } },
        }),
      )
    const texts = [
      '',
      ' ',
      '\u0000',
      'a\nb',
      '12345',
      '…',
      'x'.repeat(10_000),
      '\u202eevil',
      '李明',
      '🙂',
    ]
    const answers = []
    for (const text of texts) answers.push(await signWith(text))
    expect(answers).toEqual(texts.map(() => 'invalid-input'))
    const svg = Buffer.from('<svg onload="alert(1)"/>').toString('base64')
    const drawn = (png: string) =>
      codeFor(
        browser.call(signAgreement, {
          body: { ...typedSignature(ceremony), signature: { kind: 'drawn', png } },
        }),
      )
    expect([await drawn(svg), await drawn('not base64'), await drawn('A'.repeat(400_000))]).toEqual(
      Array(3).fill('invalid-input'),
    )
    expect(await signWith('Pia Lindqvist')).toBe('ok')
  })
})

describe('declining', () => {
  it('needs the code: a link that was passed on ends nothing (T52)', async () => {
    const { requestId } = await house.out()
    const { browser } = await open(mailboxes.pia)
    const decline = () =>
      codeFor(browser.call(declineSigning, { body: { reason: 'No, thank you.' } }))
    expect(await decline()).toBe('not-authenticated')
    expect((await house.envelope(requestId)).state).toBe('out')
  })
})

describe('the intake', () => {
  it('takes no agreement that SQL alone completed (T43)', async () => {
    const { requestId, envelope } = await house.out()
    const { db } = house.platform.deps
    const forged = {
      key: '',
      signature: { kind: 'typed', text: 'Pia' },
      initials: '',
      jobTitle: '',
      telephone: '',
      address: '',
    }
    await sql`update envelope set state = 'completed', sealed_sha256 = presented_sha256, sealed_at = platform_now(), ended_at = platform_now() where id = ${envelope.id}`.execute(
      db,
    )
    await sql`update signatory set state = 'signed', signing = ${JSON.stringify(forged)}::jsonb, signed_at = platform_now() where envelope_id = ${envelope.id}`.execute(
      db,
    )
    await sql`insert into agreement_form (request_id, n, envelope_id, agreement_version, object_sha256, original_name, size, pages, uploaded_by, scan)
      select request_id, 1, id, agreement_version, presented_sha256, 'forged.pdf', 1, 1, (select requester_id from access_request r where r.id = request_id), 'clean' from envelope where id = ${envelope.id}`.execute(
      db,
    )
    await sql`update access_request set state = 'submitted', form_version = 1 where id = ${requestId}`.execute(
      db,
    )
    const stella = await house.platform.as('stella')
    const params = { requestId }
    const seen = await stella.call(readCase, { params })
    expect(seen.waitsFor).toContain('do not agree')
    expect(seen.openCommands).not.toContain('pass-on')
    const body = { version: seen.request.version }
    expect(await codeFor(stella.call(passOn, { params, body }))).toBe('wrong-state')
    const faults = (await verifyAll(house.platform.deps)).flatMap((check) => check.faults)
    expect(faults.join('\n')).toContain('the audit log has 0 signatures')
    await sql`update access_request set state = 'withdrawn' where id = ${requestId}`.execute(db)
  })
})

const objectPath = (sha256: string): string =>
  join(house.platform.dataFolder, 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
