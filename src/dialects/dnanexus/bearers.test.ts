import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createToken, personByHandle, type TokenLimits } from '#ledgers/identity/store.ts'
import { closeSession } from '#ledgers/identity/store/sessions.ts'
import { revokeTokens } from '#ledgers/identity/store/tokens.ts'
import { sessionOf } from '#test/session.ts'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

/* An address to which a part is sent is good for no more than the token or session that asked for it, now. */

let platform: Platform
let ada: Client
let benId: string
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
  benId = await personByHandle(platform.deps.db, 'ben')
})
afterAll(() => platform.close())

let project: string
beforeEach(async () => {
  project = String((await ada.call('/project/new', { name: 'Shared' }))['id'])
  await ada.call(`/${project}/invite`, { invitee: 'user-ben', level: 'UPLOAD' })
})

const tokenOfBen = (limits?: TokenLimits) =>
  platform.deps.db.transaction().execute((tx) => createToken(tx, benId, 'test', 1, limits))

async function post(token: string, route: string, input: object) {
  const answer = await fetch(`${platform.url}${route}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  return (await answer.json()) as { id: string; url: string }
}

const text = 'the bytes of a part'

/** A file of Ben's, and the address of its part. */
async function begin(token: string) {
  const { id } = await post(token, '/file/new', { project, name: 'file' })
  const { url } = await post(token, `/${id}/upload`, { size: text.length, md5: md5(text) })
  return { id, url }
}
const put = async (url: string) => (await fetch(url, { method: 'PUT', body: text })).status

/** Begins to send, and answers how to send the rest; that answers the status. */
async function putSlowly(url: string): Promise<() => Promise<number>> {
  const sending: ClientRequest = request(url, {
    method: 'PUT',
    headers: { 'content-length': text.length },
    agent: false,
  })
  sending.write(text.slice(0, 5))
  const answer = once(sending, 'response')
  return async () => {
    sending.end(text.slice(5))
    const [{ statusCode }] = (await answer) as [{ statusCode: number }]
    return statusCode
  }
}

describe('the address of a part', () => {
  it('ends with the token that asked for it', async () => {
    const token = await tokenOfBen()
    const { url } = await begin(token)
    expect(await put(url)).toBe(200)
    await platform.deps.db.transaction().execute((tx) => revokeTokens(tx, benId))
    expect(await put(url)).toBe(403)
  })

  it('ends with the session that asked for it', async () => {
    const { db } = platform.deps
    const session = await sessionOf(db, benId)
    const { url } = await begin(session)
    expect(await put(url)).toBe(200)
    await db.transaction().execute((tx) => closeSession(tx, session))
    expect(await put(url)).toBe(403)
  })

  it('ends with the level of who asked for it, and with their account', async () => {
    const { url } = await begin(await tokenOfBen())
    await ada.call(`/${project}/decreasePermissions`, { 'user-ben': 'VIEW' })
    expect(await put(url)).toBe(403)
    await ada.call(`/${project}/decreasePermissions`, { 'user-ben': null })
    expect(await put(url)).toBe(404)
  })

  it('takes nothing whose token ended while it was sent', async () => {
    const { id, url } = await begin(await tokenOfBen())
    const rest = await putSlowly(url)
    await platform.deps.db.transaction().execute((tx) => revokeTokens(tx, benId))
    expect(await rest()).toBe(403)
    const { parts } = await ada.call(`/${id}/describe`, { fields: { parts: true } })
    expect(parts).toMatchObject({ 1: { state: 'pending' } })
  })

  it('of a token of one project is good there', async () => {
    const { url } = await begin(await tokenOfBen({ scope: 'full', projectId: project }))
    expect(await put(url)).toBe(200)
  })

  it('is of no use with another bearer in it', async () => {
    const { url } = await begin(await tokenOfBen())
    const adaId = await personByHandle(platform.deps.db, 'ada')
    expect(await put(url.replace(/token-[0-9a-zA-Z]+/, adaId))).toBe(403)
  })
})
