import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { createServer } from '#app/server.ts'
import { createProject } from '#stages/workspace/commands/projects.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { listTokens, makeToken, revokeToken, revokeTokens } from './contract/tokens.ts'
import { actorByToken, personByHandle } from './store.ts'

let platform: Platform
let ada: Person
let project: string
let other: string
beforeAll(async () => {
  platform = await startPlatform()
  ada = await platform.as('ada')
  const actor = {
    id: await personByHandle(platform.deps.db, 'ada'),
    name: '',
    email: '',
    roles: [],
  }
  project = await createProject(platform.deps, actor, { name: 'Mine' })
  other = await createProject(platform.deps, actor, { name: 'Other' })
})
afterAll(() => platform.close())

type Limits = { readonly scope?: 'full' | 'read'; readonly projectId?: string }

const make = async (limits: Limits = {}, label = 'laptop'): Promise<string> =>
  (await ada.call(makeToken, { body: { label, days: 30, ...limits } })).token

/** Status and code of a call of the platform's own API. */
const own = async (token: string, path: string, method = 'GET', body = {}) => {
  const answer = await fetch(`${platform.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  })
  const { code } = (await answer.json()) as { code?: string }
  return code ?? answer.status
}

/** The error of a method of the DNAnexus API, or 200. */
const dnanexus = async (token: string, route: string, input: unknown = {}) => {
  const { status, body } = await answerOf(token, route, input)
  return status === 200 ? 200 : `${status} ${(body['error'] as { type: string }).type}`
}

const answerOf = async (token: string, route: string, input: unknown = {}) => {
  const answer = await fetch(`${platform.url}${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const auditOf = async (type: string): Promise<unknown[]> => {
  const { rows } = await sql<{ body: string }>`
    select body from audit_event where type = ${type} order by seq desc limit 1`.execute(
    platform.deps.db,
  )
  return rows.map(({ body }): unknown => JSON.parse(body))
}

describe('a token', () => {
  it('T09: is shown once and listed without its secret', async () => {
    const token = await make({ scope: 'read', projectId: project }, '  cluster ')
    expect(token).toMatch(/^acc_/)
    const [listed] = await ada.call(listTokens)
    expect(listed).toMatchObject({
      label: 'cluster',
      scope: 'read',
      projectId: project,
      state: 'live',
      lastUsedAt: null,
      revokedAt: null,
    })
    expect(JSON.stringify(listed)).not.toContain(token)
    expect(await auditOf('auth.token-created')).toEqual([
      expect.objectContaining({
        subject: listed?.id,
        data: { days: 30, scope: 'read', project },
      }),
    ])
  })

  it('is refused without a label, for more than 90 days, or for the project of somebody else', async () => {
    const pia = await platform.as('pia')
    for (const [code, wrong] of [
      ['invalid-input', { label: ' ' }],
      ['invalid-input', { days: 91 }],
      ['not-found', { projectId: project }],
    ] as const)
      await expect(
        pia.call(makeToken, { body: { label: 'x', days: 1, ...wrong } }),
      ).rejects.toMatchObject({ code })
  })

  it('cannot make another', async () => {
    expect(await own(await make(), '/tokens', 'POST', { label: 'x', days: 90 })).toBe(
      'not-permitted',
    )
  })

  it('T09: is nowhere in the database, which holds nothing that is worth as much', async () => {
    const { db } = platform.deps
    const token = await make()
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(db)
    expect(tables.length).toBeGreaterThan(20)
    for (const { name } of tables) {
      const { rows } = await sql`
        select from ${sql.raw(name)} t where strpos(t::text, ${token}) > 0 limit 1`.execute(db)
      expect([name, rows]).toEqual([name, []])
    }
    const { rows } = await sql<{ hash: string }>`
      select encode(token_hash, 'hex') as hash from api_token order by created_at desc limit 1`.execute(
      db,
    )
    const hash = rows[0]?.hash ?? ''
    expect(hash).toBe(createHash('sha256').update(token).digest('hex'))
    for (const worth of [hash, `acc_${hash}`, Buffer.from(hash, 'hex').toString('base64url')])
      expect(await own(worth, '/tokens')).toBe('not-authenticated')
    expect(await own(token, '/tokens')).toBe(200)
  })

  it('T09: in an address is refused, wherever, and no log keeps it', async () => {
    const token = await make()
    const written: string[] = []
    const write = process.stderr.write.bind(process.stderr)
    process.stderr.write = (text: string) => written.push(text) > 0
    const server = await createServer({
      served: [],
      identify: async () => undefined,
      isReady: async () => [],
      logLevel: 'trace',
    })
    try {
      for (const url of [
        `/api/v1/tokens?token=${token}`,
        `/${token}`,
        `/a?b=c&access_token=${token}`,
      ])
        expect((await server.inject({ url })).json()).toMatchObject({ code: 'token-in-address' })
      expect((await server.inject({ url: '/healthz' })).statusCode).toBe(200)
    } finally {
      process.stderr.write = write
      await server.close()
    }
    expect(written.length).toBeGreaterThan(0)
    expect(written.join('')).not.toContain(token)
    const asked = await fetch(`${platform.url}/api/v1/tokens?token=${token}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect([asked.status, await asked.text()]).toEqual([400, expect.not.stringContaining(token)])
    const dialect = await fetch(`${platform.url}/system/whoami?token=${token}`, { method: 'POST' })
    expect([dialect.status, await dialect.text()]).toEqual([
      400,
      expect.not.stringContaining(token),
    ])
  })

  it('tells when it was used, and writes that once an hour', async () => {
    const { db } = platform.deps
    const token = await make({}, 'used')
    const used = async () =>
      (await ada.call(listTokens)).find(({ label }) => label === 'used')?.lastUsedAt ?? null
    expect(await used()).toBeNull()
    await own(token, '/tokens')
    const first = await used()
    expect(first).not.toBeNull()
    await own(token, '/tokens')
    expect(await used()).toBe(first)
    await sql`update api_token set last_used_at = last_used_at - interval '61 minutes'`.execute(db)
    const before = await used()
    await own(token, '/tokens')
    expect(await used()).not.toBe(before)
  })

  it('T09: ends when its person ends it, or all of them, and nobody else does', async () => {
    const { db } = platform.deps
    const [one, two] = [await make({}, 'one'), await make({}, 'two')]
    const id = (await ada.call(listTokens)).find(({ label }) => label === 'one')?.id ?? ''
    const pia = await platform.as('pia')
    await expect(pia.call(revokeToken, { params: { tokenId: id } })).rejects.toMatchObject({
      code: 'not-found',
    })
    await ada.call(revokeToken, { params: { tokenId: id } })
    await ada.call(revokeToken, { params: { tokenId: id } })
    expect(await actorByToken(db, one)).toBeUndefined()
    expect(await dnanexus(one, '/system/whoami')).toBe('401 InvalidAuthentication')
    expect(await auditOf('auth.token-revoked')).toEqual([expect.objectContaining({ subject: id })])
    expect((await ada.call(listTokens)).find((token) => token.id === id)).toMatchObject({
      state: 'revoked',
      revokedAt: expect.any(String),
    })
    expect((await ada.call(revokeTokens)).revoked).toBeGreaterThan(0)
    expect(await actorByToken(db, two)).toBeUndefined()
    expect((await ada.call(revokeTokens)).revoked).toBe(0)
  })
})

describe('a token that may only read', () => {
  it('reads, and is refused what changes anything, in either API', async () => {
    const token = await make({ scope: 'read' })
    expect(await own(token, '/dashboard')).toBe(200)
    expect(await own(token, `/projects/${project}/folder`)).toBe(200)
    expect(await own(token, '/tokens/revoke', 'POST')).toBe('not-permitted')
    expect(await own(token, '/notifications/read', 'POST')).toBe('not-permitted')
    expect(await dnanexus(token, `/${project}/describe`)).toBe(200)
    expect(await dnanexus(token, '/system/findDataObjects')).toBe(200)
    for (const [route, input] of [
      ['/project/new', { name: 'x' }],
      ['/record/new', { project }],
      ['/file/new', { project }],
      [`/${project}/newFolder`, { folder: '/x' }],
      [`/${project}/addTags`, { tags: ['x'] }],
      [`/${project}/destroy`, {}],
    ] as const)
      expect([route, await dnanexus(token, route, input)]).toEqual([route, '401 PermissionDenied'])
  })

  it('ends itself, and no other', async () => {
    const token = await make({ scope: 'read' })
    const mine = String((await answerOf(token, '/system/getUserInfo')).body['token_sig'])
    const theirs = String((await answerOf(await make(), '/system/getUserInfo')).body['token_sig'])
    expect(await dnanexus(token, '/system/destroyAuthToken', { tokenSignature: theirs })).toBe(
      '401 PermissionDenied',
    )
    expect(await dnanexus(token, '/system/destroyAuthToken', { tokenSignature: mine })).toBe(200)
    expect(await dnanexus(token, '/system/whoami')).toBe('401 InvalidAuthentication')
  })
})

describe('a token of one project', () => {
  it('works in it', async () => {
    const token = await make({ projectId: project })
    expect(await own(token, `/projects/${project}`)).toBe(200)
    expect(await own(token, '/instance')).toBe(200)
    const { body } = await answerOf(token, '/record/new', { project, name: 'r', close: true })
    const id = String(body['id'])
    expect(await dnanexus(token, `/${id}/describe`)).toBe(200)
    expect((await answerOf(token, '/system/findProjects')).body['results']).toEqual([
      expect.objectContaining({ id: project }),
    ])
  })

  it('knows of no other, nor of what else its person has', async () => {
    const token = await make({ projectId: project })
    const full = await make()
    const { body } = await answerOf(full, '/record/new', { project: other, close: true })
    const there = String(body['id'])
    expect(await dnanexus(full, `/${there}/describe`)).toBe(200)
    expect(await dnanexus(token, `/${there}/describe`)).toBe('404 ResourceNotFound')
    expect(await dnanexus(token, `/${there}/describe`, { project: other })).toBe(
      '404 ResourceNotFound',
    )
    expect(await dnanexus(token, `/${other}/describe`)).toBe('404 ResourceNotFound')
    expect(await dnanexus(token, `/${other}/destroy`)).toBe('404 ResourceNotFound')
    expect(await dnanexus(token, '/project/new', { name: 'x' })).toBe('401 PermissionDenied')
    expect(await dnanexus(token, '/record/new', { project: other })).toBe('401 PermissionDenied')
    expect(await dnanexus(token, `/${project}/clone`, { folders: ['/'], project: other })).toBe(
      '404 ResourceNotFound',
    )
    const found = await answerOf(token, '/system/findDataObjects', { id: there })
    expect(found.body['results']).toEqual([])
    expect(await own(token, `/projects/${other}`)).toBe('not-permitted')
    expect(await own(token, '/dashboard')).toBe('not-permitted')
    expect(await own(token, '/tokens')).toBe('not-permitted')
  })
})

describe('a link that needs no token', () => {
  it('ends with the token that made it', async () => {
    const full = await make({ projectId: project })
    const { body: file } = await answerOf(full, '/file/new', { project, name: 'empty' })
    const id = String(file['id'])
    await answerOf(full, `/${id}/upload`, {
      index: 1,
      size: 0,
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
    }).then(({ body }) => fetch(String(body['url']), { method: 'PUT', body: '' }))
    await answerOf(full, `/${id}/close`)
    const token = await make({ scope: 'read', projectId: project }, 'linking')
    const { body } = await answerOf(token, `/${id}/download`, { preauthenticated: true })
    const link = String(body['url'])
    expect((await fetch(link)).status).toBe(200)
    const { id: tokenId = '' } =
      (await ada.call(listTokens)).find(({ label }) => label === 'linking') ?? {}
    await ada.call(revokeToken, { params: { tokenId } })
    expect((await fetch(link)).status).toBe(401)
  })
})

describe('signing in over the DNAnexus API', () => {
  it('tells of the token whose it is and when it ends', async () => {
    const token = await make()
    const { body } = await answerOf(token, '/system/getUserInfo')
    const known = await actorByToken(platform.deps.db, token)
    expect(body).toEqual({
      username: 'ada',
      user_id: 'user-ada',
      token_sig: createHash('sha256').update(token).digest('hex'),
      expires: known?.token?.expiresAt.getTime(),
    })
  })

  it('takes no password, and says what to do instead', async () => {
    const answer = await fetch(`${platform.url}/system/newAuthToken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ada', password: 'x', otp: null, expires: 1 }),
    })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({
      error: {
        type: 'UsernameOrPasswordError',
        message: expect.stringContaining('http://localhost:8080/connect'),
      },
    })
  })
})
