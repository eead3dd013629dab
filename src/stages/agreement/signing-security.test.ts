import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signAs, typedSignature } from '#app/journey/signer.ts'
import { verifyAll } from '#app/verify.ts'
import { passOn, readCase } from '#stages/review/contract.ts'
import { mailboxes, outcome, type SigningHouse, signingHouse } from '#test/signing.ts'
import {
  consentToSigning,
  declineSigning,
  enterCode,
  noteViewed,
  readPresented,
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
beforeEach(() => house.advance('2d'))

const codeOf = async (email: string) =>
  /\b\d{6}\b/.exec((await house.mails.newest(email, 'sign-code:')).text)?.[0] ?? ''

describe('a signature', () => {
  it('needs the document shown, consent and a code, in the browser that signs (T34)', async () => {
    await house.out()
    const { browser, ceremony } = await house.open(mailboxes.pia)
    const body = typedSignature(ceremony)
    const attempt = () => outcome(browser.call(signAgreement, { body }))
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
    const { browser, ceremony } = await house.ready(mailboxes.pia)
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
    expect(await outcome(browser.call(signAgreement, { body: other }))).toBe('wrong-state')
  })

  it('is of the document and the sentence that were shown (T40)', async () => {
    await house.out()
    const { browser, ceremony } = await house.ready(mailboxes.pia)
    const body = typedSignature(ceremony)
    const swapped = { ...body, sha256: 'a'.repeat(64) }
    expect(await outcome(browser.call(signAgreement, { body: swapped }))).toBe('stale-version')
    const otherWords = { ...body, intent: 'I sign nothing.' }
    expect(await outcome(browser.call(signAgreement, { body: otherWords }))).toBe('stale-version')
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
    const ida = await house.open(mailboxes.ida)
    expect(await outcome(ida.browser.download(readPresented, {}))).toBe('wrong-state')
    await writeFile(path, bytes)
    await signAs(house.platform.url, house.mails, mailboxes.ida)
    await writeFile(path, altered)
    await expect(house.drain()).rejects.toThrow('no longer as it was issued')
    expect((await house.envelope(requestId)).isSealed).toBe(false)
    await writeFile(path, bytes)
  })

  it('by text hides nothing and is a name, or is refused (T41)', async () => {
    await house.out()
    const { browser, ceremony } = await house.ready(mailboxes.pia)
    const signWith = (text: string) =>
      outcome(
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
      'สมชาย',
      '🙂',
    ]
    const answers = []
    for (const text of texts) answers.push(await signWith(text))
    expect(answers).toEqual(texts.map(() => 'invalid-input'))
    const svg = Buffer.from('<svg onload="alert(1)"/>').toString('base64')
    const drawn = (png: string) =>
      outcome(
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
    const { browser } = await house.open(mailboxes.pia)
    const decline = () =>
      outcome(browser.call(declineSigning, { body: { reason: 'No, thank you.' } }))
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
    expect(await outcome(stella.call(passOn, { params, body }))).toBe('wrong-state')
    const faults = (await verifyAll(house.platform.deps)).flatMap((check) => check.faults)
    expect(faults.join('\n')).toContain('the audit log has 0 signatures')
    await sql`update access_request set state = 'withdrawn' where id = ${requestId}`.execute(db)
  })
})

const objectPath = (sha256: string): string =>
  join(house.platform.dataFolder, 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
