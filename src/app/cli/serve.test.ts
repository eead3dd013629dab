import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileAuditKey } from '#adapters/audit-key/file.ts'
import { startEmbedded } from '#adapters/database/embedded.ts'
import { type Person, visitor } from '#app/journey/person.ts'
import { noteOf } from '#ledgers/audit/note.ts'
import { readClock } from '#ledgers/clock/contract.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { addressOf } from '#kernel/address.ts'
import { dataFolder, type Ended, run, serve, type Server } from '#test/crash/process.ts'

let folder: Awaited<ReturnType<typeof dataFolder>>
let server: Server
beforeAll(async () => {
  folder = await dataFolder()
  server = await serve(folder.path)
})
afterAll(async () => {
  await server.kill()
  await folder.remove()
})

const accession = (...args: readonly string[]): Promise<Ended> => run(folder.path, args)

const answers = async (): Promise<boolean> => (await fetch(`${server.url}/readyz`)).ok

/** Who the API takes the bearer of a token for. */
async function bearerOf(token: string): Promise<string | null | undefined> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(server.url + addressOf(readInstance), { headers })
  return readInstance.output.parse(await response.json()).me?.handle
}

describe('accession serve', () => {
  it('prints its address and answers there', async () => {
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/)
    expect(await answers()).toBe(true)
    expect((await visitor(server.url).call(readInstance)).demo).toBe(true)
  })

  it('is refused a second time on the same data, and the first goes on', async () => {
    const second = await accession('serve')
    expect(second).toMatchObject({ code: 1, out: '' })
    expect(second.err).toContain(`running already on the data in ${folder.path}`)
    expect(second.err).toContain('ACCESSION_DATA')
    expect(second.err).not.toMatch(/^ +at /m)
    expect(await answers()).toBe(true)
  })

  it('names a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : address)
    const elsewhere = await dataFolder()
    try {
      const refused = await run(elsewhere.path, ['serve'], { ACCESSION_PORT: port })
      expect(refused.code).toBe(1)
      expect(refused.err).toContain(`ACCESSION_PORT: port ${port} is taken`)
      expect(refused.err).not.toMatch(/^ +at /m)
    } finally {
      other.close()
      await elsewhere.remove()
    }
  })

  it('stops when asked, and starts again within seconds on what it had', async () => {
    const made = (await accession('token', 'create', '--person', 'ada')).out.trim()
    const stopped = await server.stop()
    expect(stopped).toMatchObject({ code: 0, signal: null })
    const began = performance.now()
    server = await serve(folder.path)
    expect(performance.now() - began).toBeLessThan(20_000)
    expect(await bearerOf(made)).toBe('ada')
  })
})

describe('accession token create', () => {
  it('makes a token that works at once while the server runs', async () => {
    const { code, out } = await accession('token', 'create', '--person', 'ada')
    expect(code).toBe(0)
    expect(out.trim()).toMatch(/^\S{20,}$/)
    expect(await bearerOf(out.trim())).toBe('ada')
    expect(await bearerOf(`${out.trim()}x`)).toBeUndefined()
  })

  it('makes one while no server runs', async () => {
    await server.stop()
    const { code, out } = await accession('token', 'create', '--person', 'mei', '--days', '1')
    expect(code).toBe(0)
    server = await serve(folder.path)
    expect(await bearerOf(out.trim())).toBe('mei')
  })

  it('makes one that may only read, which is listed and revoked', async () => {
    const create = ['token', 'create', '--person', 'pia', '--scope', 'read', '--label', 'reader']
    const token = (await accession(...create)).out.trim()
    expect(await bearerOf(token)).toBe('pia')
    const listed = (await accession('token', 'list', '--person', 'pia')).out.trim().split('\t')
    expect(listed).toEqual([
      expect.stringMatching(/^token-/),
      ...['live', 'read', 'all projects'],
      expect.stringMatching(/^until \d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^used \d{4}-\d\d-\d\d$/),
      'reader',
    ])
    const revoke = (...args: string[]) => accession('token', 'revoke', '--person', 'pia', ...args)
    expect((await revoke()).code).toBe(1)
    expect((await revoke(listed[0] ?? '')).code).toBe(0)
    expect(await bearerOf(token)).toBeUndefined()
    expect(await revoke('--all')).toMatchObject({ code: 0, out: '0 ended\n' })
  })

  it('refuses a scope and a project that are not there', async () => {
    const make = (...args: string[]) => accession('token', 'create', '--person', 'ada', ...args)
    expect((await make('--scope', 'all')).code).toBe(2)
    expect(await make('--project', 'project-000000000000000000000000')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not-found'),
    })
  })

  it('refuses a person who is not there', async () => {
    const { code, out, err } = await accession('token', 'create', '--person', 'nobody')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^not-found: .*nobody/)
  })
})

describe('accession clock advance', () => {
  it('moves the clock that the API tells', async () => {
    const { out: token } = await accession('token', 'create', '--person', 'alex')
    const alex = withToken(token.trim())
    const before = await alex.call(readClock)
    const { code, out } = await accession('clock', 'advance', '11mo')
    expect(code).toBe(0)
    const after = await alex.call(readClock)
    const expected = new Date(before.now)
    expected.setUTCMonth(expected.getUTCMonth() + 11)
    const late = Date.parse(after.now) - expected.getTime()
    expect(late).toBeGreaterThanOrEqual(0)
    // What the command took, and no calendar month more or less.
    expect(late).toBeLessThan(120_000)
    expect(after.offsetSeconds - before.offsetSeconds).toBeGreaterThan(330 * 86_400)
    expect(Math.abs(Date.parse(out.trim()) - Date.parse(after.now))).toBeLessThan(60_000)
  })

  it('knows no other spans, and no demo clock without demo mode', async () => {
    for (const span of ['11', '-1d', 'month', '1.5d']) {
      const { code, err } = await accession('clock', 'advance', '--', span)
      expect([span, code]).toEqual([span, 1])
      expect(err).toContain('as in 11mo')
    }
    const real = await run(folder.path, ['clock', 'advance', '1d'], { ACCESSION_DEMO: '0' })
    expect(real).toMatchObject({ code: 1, err: 'The clock can be moved in demo mode only.\n' })
  })
})

describe('accession audit verify', () => {
  it('proves the log whole, and finds a changed event', async () => {
    const whole = await accession('audit', 'verify')
    expect(whole.code).toBe(0)
    expect(whole.out).toMatch(/^The audit log is whole: \d+ events, head [0-9a-f]{64}\.$/m)

    const database = await startEmbedded(folder.path)
    expect(database.owner).toBe(false)
    const change = (body: string) => changeFirstEvent(database.url, body)
    const original = await change('{}')
    const broken = await accession('audit', 'verify')
    expect(broken).toMatchObject({ code: 1, out: '' })
    expect(broken.err).toContain('event 1 was changed')
    expect((await accession('verify-all')).code).toBe(1)
    await change(original)
    expect(await accession('verify-all')).toMatchObject({ code: 0, err: '' })
  })
})

describe('accession audit', () => {
  const path = (name: string): string => join(folder.path, name)

  it('holds the log against checkpoints that were kept outside, and names what is lost (T107)', async () => {
    const key = await fileAuditKey(path('audit'))
    const { out } = await accession('audit', 'verify')
    const [, count = '', hash = ''] = /: (\d+) events, head ([0-9a-f]{64})/.exec(out) ?? []
    const seq = Number(count)
    await writeFile(path('good.note'), noteOf({ origin: 'here/audit', seq, hash }, key))
    const good = await accession('audit', 'verify', '--checkpoints', path('good.note'))
    expect(good).toMatchObject({ code: 0, err: '' })
    expect(good.out).toContain('It agrees with 1 checkpoints')
    await writeFile(path('late.note'), noteOf({ origin: 'here/audit', seq: seq + 500, hash }, key))
    const late = await accession('audit', 'verify', '--checkpoints', path('late.note'))
    expect(late).toMatchObject({ code: 1, out: '' })
    expect(late.err).toMatch(/events \d+ to \d+ are lost: \S+late\.note tells of event/)
  })

  it('writes an export that is proven without the database, and an altered one is not (T114)', async () => {
    expect(
      await accession('audit', 'export', '--type', 'admin', '--out', path('events.jsonl')),
    ).toMatchObject({ code: 0, err: '' })
    const whole = await accession('audit', 'verify', '--export', path('events.jsonl'))
    expect(whole).toMatchObject({ code: 0, err: '' })
    expect(whole.out).toContain('is as it was made')
    const text = await readFile(path('events.jsonl'), 'utf8')
    await writeFile(path('altered.jsonl'), text.replace('"outcome":"ok"', '"outcome":"no"'))
    const altered = await accession('audit', 'verify', '--export', path('altered.jsonl'))
    expect(altered).toMatchObject({ code: 1, out: '' })
    expect(altered.err).toContain('is not as it was made')
    const again = await accession('audit', 'export', '--out', path('events.jsonl'))
    expect(again).toMatchObject({ code: 1, out: '' })
  })
})

/** Writes another body under the first event, as nobody but the database's owner can; answers the old one. */
async function changeFirstEvent(url: string, body: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin; alter table audit_event disable trigger all')
    const { rows } = await client.query<{ body: string }>(
      'select body from audit_event where seq = 1',
    )
    await client.query('update audit_event set body = $1 where seq = 1', [body])
    await client.query('alter table audit_event enable trigger all; commit')
    return rows[0]?.body ?? ''
  } finally {
    await client.end()
  }
}

const withToken = (token: string): Pick<Person, 'call'> => ({
  async call(endpoint) {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(server.url + addressOf(endpoint), { headers })
    return endpoint.output.parse(await response.json()) as never
  },
})
