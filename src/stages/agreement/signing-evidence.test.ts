import { spawnSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { sql } from 'kysely'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { makeBackup } from '#app/backup/make.ts'
import { placeAt } from '#app/backup/place.ts'
import { makeKey, readKey } from '#app/backup/sealed.ts'
import { signAs } from '#app/journey/signer.ts'
import { verifyChain } from '#ledgers/audit/verify.ts'
import { root } from '#test/shape/repository.ts'
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
  let secrets: readonly string[]
  beforeAll(async () => {
    await sealed()
    secrets = await secretsIn(house.platform.dataFolder)
  })
  /** Those in bytes, as text or as they are. */
  const secretsOf = (bytes: Buffer) =>
    secrets.filter(
      (secret) =>
        bytes.includes(secret) ||
        (/^[0-9a-f]+$/.test(secret) && bytes.includes(Buffer.from(secret, 'hex'))),
    )

  it('are in files for their owner alone', async () => {
    expect(secrets.length).toBeGreaterThan(50)
    expect(secrets.every((secret) => secret.length >= 40)).toBe(true)
    const { dataFolder } = house.platform
    const modeOf = async (name: string) => (await stat(join(dataFolder, name))).mode & 0o777
    expect(await modeOf('secret.key')).toBe(0o600)
    expect(await modeOf('seal/own/sealing.pem')).toBe(0o400)
    expect(await modeOf('seal/own/root-key.pem')).toBe(0o400)
  })

  it('are neither in the database nor among the objects', async () => {
    const { dataFolder, deps } = house.platform
    const { rows: tables } = await sql<{ name: string }>`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      deps.db,
    )
    expect(tables.length).toBeGreaterThan(40)
    for (const { name } of tables) {
      // Bytes are shown in hex, as is each secret.
      const { rows } = await sql`
        select 1 from ${sql.table(name)} t, unnest(${secrets}::text[]) s
        where position(s in t::text) > 0 limit 1`.execute(deps.db)
      expect(rows, name).toEqual([])
    }
    for (const path of await filesIn(join(dataFolder, 'objects')))
      expect(secretsOf(await readFile(path)), path).toEqual([])
  })

  it('are in no backup, even for who has its key; the roots are', async () => {
    const { dataFolder, deps } = house.platform
    await makeKey(join(folder, 'backup.key'))
    const place = placeAt(join(folder, 'backups'), await readKey(join(folder, 'backup.key')))
    const { snapshot, manifest } = await makeBackup(deps, place, { dataFolder, withObjects: true })
    const opened = async (pieces: AsyncIterable<Uint8Array>) =>
      Buffer.concat(await Array.fromAsync(pieces))
    for (const file of await readdir(join(folder, 'backups/snapshots', snapshot)))
      expect(secretsOf(await opened(place.read(snapshot, file))), file).toEqual([])
    const objects = await deps.db.selectFrom('stored_object').select('sha256').execute()
    expect(manifest.objects.count).toBe(objects.length)
    for (const { sha256 } of objects)
      expect(secretsOf(await opened(place.readObject(sha256))), sha256).toEqual([])
    expect(Object.keys(manifest.certificates)).toContainEqual(
      expect.stringMatching(/^seal\/roots\/[0-9a-f]{64}\.pem$/),
    )
  })

  it('would not be in a package of the folder that the server is started in', async () => {
    const place = await mkdtemp(join(folder, 'package-'))
    for (const name of ['package.json', '.gitignore']) await cp(join(root, name), join(place, name))
    await cp(house.platform.dataFolder, join(place, 'data'), { recursive: true })
    const packed = run(place, 'npm', 'pack', '--dry-run', '--json', '--ignore-scripts')
    const [list] = z
      .array(z.object({ files: z.array(z.object({ path: z.string() })) }))
      .parse(JSON.parse(packed))
    expect(list?.files.map(({ path }) => path)).toEqual(['package.json'])
  })
})

/** Pieces of every key of a data folder, as they would be seen in PEM, and in hex. */
async function secretsIn(dataFolder: string): Promise<string[]> {
  const own = join(dataFolder, 'seal/own')
  const pems = [join(own, 'sealing.pem'), join(own, 'root-key.pem')].map(async (path) => {
    const pem = await readFile(path, 'utf8')
    const key = createPrivateKey(
      pem.slice(0, pem.indexOf('-----END')) + '-----END PRIVATE KEY-----',
    )
    const { d = '', p = '', q = '' } = key.export({ format: 'jwk' })
    const numbers = [d, p, q].map((number) => Buffer.from(number, 'base64url').toString('hex'))
    // The beginning of a PEM says of which kind a key is, and of its public half.
    const lines = pem.slice(0, pem.indexOf('-----END')).split('\n').slice(12, -1)
    return [...lines.filter((line) => line.length === 64), ...numbers]
  })
  const link = (await readFile(join(dataFolder, 'secret.key'), 'utf8')).trim()
  return [...(await Promise.all(pems)).flat(), link]
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function run(cwd: string, program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

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
