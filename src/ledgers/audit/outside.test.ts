import { generateKeyPairSync, sign } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { Database } from '#adapters/database/port.ts'
import { freshDatabase } from '#test/database.ts'
import { exportLines, verifyExport } from './export.ts'
import { noteOf, notesIn, readNote } from './note.ts'
import { recordAudit } from './record.ts'
import type { EventFilter } from './search.ts'
import { type Anchor, verifyChain } from './verify.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = publicKey.export({ type: 'spki', format: 'pem' })
const present = { pem, fingerprint: 'a'.repeat(64), path: '' }
const auditKey: AuditKey = {
  sign: (text) => sign(undefined, Buffer.from(text), privateKey),
  present,
  trusted: [present],
}
const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })

let db: Database
beforeEach(async () => {
  db = (await freshDatabase()).db
})
afterEach(() => db.destroy())

const record = (count: number): Promise<void> =>
  db.transaction().execute(async (tx) => {
    for (let n = 1; n <= count; n += 1)
      await recordAudit(tx, {
        type: n % 2 === 0 ? 'test.even' : 'test.odd',
        actorId: 'person-1',
        subjectId: `thing-${n}`,
        detail: { n, daus: ['PCG', 'SCP'] },
      })
  })

/** A checkpoint of the log as it is, as it would lie outside. */
async function kept(): Promise<Anchor> {
  const { events: seq, head: hash } = await verifyChain(db)
  const note = noteOf({ origin: 'accession.example.org/audit', seq, hash }, auditKey)
  const read = readNote(note, [pem])
  if (read === undefined) throw new Error('it was just signed')
  return { ...read, place: `note ${seq}` }
}

/** Does what only the owner of the database can: writes under the triggers. */
const tamper = (...statements: readonly string[]): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`alter table audit_event disable trigger all`.execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
    await sql`alter table audit_event enable trigger all`.execute(tx)
  })

const cutTo = (seq: number): Promise<void> =>
  tamper(
    `delete from audit_event where seq > ${seq}`,
    `update audit_head set seq = ${seq}, hash = (select hash from audit_event where seq = ${seq})`,
  )

describe('a log that its own chain proves whole, held against checkpoints outside (T107)', () => {
  it('agrees with those that it left', async () => {
    await record(4)
    const first = await kept()
    await record(3)
    const anchors = [await kept(), first]
    expect(await verifyChain(db, { anchors })).toMatchObject({ valid: true, events: 7 })
    expect(await verifyChain(db, { anchors, from: 5 })).toMatchObject({ valid: true, events: 7 })
  })

  it('has lost its newest events, with a head that was rewound', async () => {
    await record(6)
    const anchor = await kept()
    await cutTo(4)
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 4 })
    expect(await verifyChain(db, { anchors: [anchor] })).toMatchObject({
      valid: false,
      fault: 'events 5 to 6 are lost: note 6 tells of event 6, and the log ends with event 4',
    })
  })

  it('was built anew after it was cut', async () => {
    await record(6)
    const anchor = await kept()
    await cutTo(4)
    await record(3)
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 7 })
    expect(await verifyChain(db, { anchors: [anchor] })).toMatchObject({
      valid: false,
      events: 5,
      fault:
        'event 6 is not the one of which note 6 tells: it, or one before it, was put in its place',
    })
  })

  it('is looked at from an event on, on which the rest stands', async () => {
    await record(6)
    await tamper(`update audit_event set body = replace(body, '"n":3', '"n":4') where seq = 3`)
    expect((await verifyChain(db, { from: 4 })).valid).toBe(true)
    expect((await verifyChain(db, { from: 3 })).fault).toBe('event 3 was changed')
    expect((await verifyChain(db, { from: 9 })).fault).toBe('event 8 is missing')
  })
})

describe('a note', () => {
  const note = () =>
    noteOf({ origin: 'accession.example.org/audit', seq: 42, hash: 'ab'.repeat(32) }, auditKey)

  it('is read by its key alone, and with no byte changed (T107)', () => {
    const text = note()
    expect(readNote(text, [other, pem])).toMatchObject({ seq: 42, hash: 'ab'.repeat(32) })
    expect(readNote(text, [other])).toBeUndefined()
    const bytes = Buffer.from(text)
    for (const at of bytes.keys())
      for (const bit of [1, 4, 32]) {
        const changed = Buffer.from(bytes)
        changed[at] = (changed[at] ?? 0) ^ bit
        expect(readNote(changed.toString(), [pem]), `byte ${at}, bit ${bit}`).toBeUndefined()
      }
  })

  it('is found in a mailbox and in a log, as those write it', () => {
    const [one, two] = [note(), note()]
    const mailbox = `Subject: Audit log\r\n\r\n${one.replaceAll('\n', '\r\n')}\r\n.\r\n`
    const log = `<109>1 … [audit@32473 seq="42"] \u{feff}${two.replaceAll('\n', '#012')}\n`
    expect(notesIn(mailbox + log)).toEqual([one, two])
  })
})

describe('an export (T114)', () => {
  async function textOf(filter: EventFilter = {}): Promise<string> {
    let text = ''
    const siteUrl = 'https://accession.example.org'
    for await (const line of await exportLines({ db, auditKey, siteUrl }, undefined, filter))
      text += line
    return text
  }
  const verdict = (text: string, keys = [pem]) =>
    verifyExport(
      (async function* () {
        for (let at = 0; at < text.length; at += 97) yield text.slice(at, at + 97)
      })(),
      keys,
    )

  it('is proven to be as it was made, by the public key alone', async () => {
    await record(6)
    const text = await textOf({ type: 'test.even', about: ['PCG'], person: 'person-1' })
    expect(await verdict(text)).toMatchObject({
      valid: true,
      manifest: { events: 3, first: { seq: 2 }, last: { seq: 6 }, head: { seq: 6 } },
    })
    expect(await verdict(text, [other])).toMatchObject({ valid: false })
    expect(await verifyChain(db)).toMatchObject({ valid: true, events: 7 })
    const empty = await textOf({ about: ['nothing'] })
    expect(await verdict(empty)).toMatchObject({ valid: true, manifest: { events: 0 } })
  })

  it('is found to be altered by each changed byte, and by lines put in, taken out or moved', async () => {
    await record(2)
    const text = await textOf()
    const bytes = Buffer.from(text)
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect((await verdict(changed.toString('latin1'))).valid, `byte ${at}`).toBe(false)
    }
    const [one = '', two = '', last = ''] = text.split('\n')
    for (const lines of [
      [one, last],
      [two, one, last],
      [one, one, two, last],
      [one, two],
      [last],
      [],
    ])
      expect((await verdict(lines.map((line) => `${line}\n`).join(''))).valid).toBe(false)
    expect((await verdict(text.slice(0, -1))).valid).toBe(false)
  })

  it('finds what it is asked for', async () => {
    await record(6)
    await sql`update platform_clock set offset_seconds = 172800`.execute(db)
    await record(1)
    const today = new Date().toISOString().slice(0, 10)
    const count = async (filter: EventFilter) => (await textOf(filter)).split('\n').length - 2
    expect(await count({ type: 'test' })).toBe(7)
    expect(await count({ type: 'test.odd' })).toBe(4)
    expect(await count({ about: ['thing-3'] })).toBe(1)
    expect(await count({ about: ['SCP', 'thing-1'] })).toBe(2)
    expect(await count({ person: 'person-2' })).toBe(0)
    expect(await count({ outcome: 'denied' })).toBe(0)
    expect(await count({ type: 'test', to: today })).toBe(6)
  })
})
