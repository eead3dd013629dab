import { spawnSync } from 'node:child_process'
import { sql } from 'kysely'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { signAs } from '#app/journey/signer.ts'
import { verifyChain } from '#ledgers/audit/verify.ts'
import { mailboxes, outcome, type SigningHouse, signingHouse } from '#test/signing.ts'
import { downloadRecord, enterCode, sendCode } from './contract/signing.ts'

let house: SigningHouse
let folder: string
beforeAll(async () => {
  house = await signingHouse()
  folder = await mkdtemp(join(tmpdir(), 'accession-evidence-'))
})
afterAll(async () => {
  await house.platform.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => void vi.useRealTimers())

/** A request that all have signed, and its sealed record. */
async function sealed(): Promise<Uint8Array> {
  const { requestId } = await house.out({ download: true })
  for (const email of Object.values(mailboxes)) {
    await signAs(house.platform.url, house.mails, email)
    await house.drain()
  }
  const { id: envelopeId } = await house.envelope(requestId)
  return house.ada.download(downloadRecord, { params: { requestId, envelopeId } })
}

const Trail = z.object({
  presented: z.object({ sha256: z.string(), pages: z.int() }),
  consent: z.object({ version: z.string(), sha256: z.string() }),
  signatories: z.array(
    z.object({ id: z.string(), name: z.string(), email: z.string(), state: z.string() }),
  ),
  events: z.array(
    z.object({
      at: z.iso.datetime(),
      what: z.string(),
      signatory: z.string().optional(),
      ip: z.string().optional(),
      agent: z.string().optional(),
      audit: z.int(),
      hash: z.string(),
    }),
  ),
})

const hasPoppler = spawnSync('pdfdetach', ['-v']).error === undefined

describe.skipIf(!hasPoppler)('who signed and says they did not (T47; needs poppler)', () => {
  it('is answered by a record of each step, each line of it in the audit chain', async () => {
    const file = join(folder, 'record.pdf')
    await writeFile(file, await sealed())
    spawnSync('pdfdetach', ['-saveall', '-o', folder, file])
    const text = await readFile(join(folder, 'audit-trail.json'), 'utf8')
    const trail = Trail.parse(JSON.parse(text))
    const steps = ['asked', 'opened', 'viewed', 'consented', 'code-sent', 'verified', 'signed']
    for (const { id, name } of trail.signatories) {
      const own = trail.events.filter(({ signatory }) => signatory === id)
      expect(
        own.map(({ what }) => what),
        name,
      ).toEqual(steps.map((step) => `signatory.${step}`))
      const browsers = own.slice(1).map(({ ip, agent }) => [ip, agent])
      expect(browsers, name).toEqual(browsers.map(() => ['127.0.0.1', 'node']))
    }
    const { db } = house.platform.deps
    const { rows } = await sql<{ seq: number; hash: string; body: string }>`
      select seq, encode(hash, 'hex') as hash, body from audit_event`.execute(db)
    const chain = new Map(rows.map((row) => [row.seq, row]))
    expect(trail.events.map(({ audit }) => chain.get(audit)?.hash)).toEqual(
      trail.events.map(({ hash }) => hash),
    )
    const bodies = trail.events.map(({ audit }) => chain.get(audit)?.body ?? '')
    expect(bodies.filter((body) => body.includes('"signatory.signed"'))).toHaveLength(4)
    const signed = bodies.filter((body) => /"signatory\.(signed|viewed)"/.test(body))
    expect(signed.every((body) => body.includes(trail.presented.sha256))).toBe(true)
    const agreed = bodies.filter((body) => body.includes('"signatory.consented"'))
    expect(agreed.every((body) => body.includes(trail.consent.sha256))).toBe(true)
    expect(await verifyChain(db)).toMatchObject({ valid: true })
    // No person's name or address is in the chain: what has to be erased some day stands elsewhere.
    const told = rows.map(({ body }) => body).join('\n')
    for (const { name, email } of trail.signatories) {
      expect(told).not.toContain(name)
      expect(told).not.toContain(email)
    }
  })
})

describe('the keys of the platform (T44)', () => {
  it('are in files for their owner alone, and neither in the database nor among the objects', async () => {
    await sealed()
    const { dataFolder } = house.platform
    const modeOf = async (name: string) => (await stat(join(dataFolder, name))).mode & 0o777
    expect(await modeOf('secret.key')).toBe(0o600)
    expect(await modeOf('seal/own/sealing.pem')).toBe(0o600)
    const pem = await readFile(join(dataFolder, 'seal/own/sealing.pem'), 'utf8')
    const key = pem.slice(0, pem.indexOf('-----END')).split('\n').slice(1, 6)
    const secrets = [...key, (await readFile(join(dataFolder, 'secret.key'), 'utf8')).trim()]
    expect(secrets.every((secret) => secret.length > 40)).toBe(true)
    const { db } = house.platform.deps
    const { rows: tables } = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      db,
    )
    for (const { name } of tables) {
      for (const secret of secrets) {
        const { rows } = await sql`
          select 1 from ${sql.table(name)} t where position(${secret} in t::text) > 0 limit 1`.execute(
          db,
        )
        expect(rows, name).toEqual([])
      }
    }
    const objects = await readdir(join(dataFolder, 'objects'), {
      recursive: true,
      withFileTypes: true,
    })
    for (const object of objects.filter((entry) => entry.isFile())) {
      const bytes = await readFile(join(object.parentPath, object.name), 'latin1')
      expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([])
    }
  })
})

describe('a server whose clock is wrong (T46)', () => {
  it.each([-2, 2])('by %s days decides by the clock of the database', async (days) => {
    await house.out()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 })
    const { browser } = await house.open(mailboxes.pia)
    await browser.call(sendCode)
    const code = /\b\d{6}\b/.exec((await house.mails.newest(mailboxes.pia, 'sign-code:')).text)?.[0]
    await house.advance('9m')
    expect(await outcome(browser.call(enterCode, { body: { code: code ?? '' } }))).toBe('ok')
    await browser.call(sendCode)
    const late = /\b\d{6}\b/.exec((await house.mails.newest(mailboxes.pia, 'sign-code:')).text)?.[0]
    await house.advance('11m')
    const refused = await outcome(browser.call(enterCode, { body: { code: late ?? '' } }))
    expect(refused).toBe('wrong-state')
    const before = await house.out()
    await house.advance('29d')
    await house.drain()
    expect((await house.envelope(before.requestId)).state).toBe('out')
    await house.advance('2d')
    await house.drain()
    expect((await house.envelope(before.requestId)).state).toBe('lapsed')
  })
})
