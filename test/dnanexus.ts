import { createHash } from 'node:crypto'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'
import type { Platform } from './platform.ts'

type Answer = { readonly status: number; readonly body: Record<string, unknown> }

/** Somebody who speaks the DNAnexus API with a token of their own. */
export type Client = {
  readonly token: string
  readonly handle: string
  /** Any answer. */
  send(route: string, input?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** An answer that is no error. */
  call(route: string, input?: unknown): Promise<Record<string, unknown>>
  /** The type and message of an error. */
  fault(route: string, input?: unknown): Promise<string>
  /** Uploads a file in parts and closes it; answers its id. */
  upload(
    project: string,
    name: string,
    parts: readonly (string | Uint8Array<ArrayBuffer>)[],
    folder?: string,
  ): Promise<string>
  /** Asks for a link and reads it. */
  download(file: string, input?: unknown, range?: string): Promise<Response>
}

export const md5 = (text: string | Uint8Array): string =>
  createHash('md5').update(text).digest('hex')

export async function clientOf({ url, deps }: Platform, handle: string): Promise<Client> {
  const personId = await personByHandle(deps.db, handle)
  const token = await deps.db.transaction().execute((tx) => createToken(tx, personId, 'test', 1))
  const authorization = `Bearer ${token}`
  const client: Client = {
    token,
    handle,
    async send(route, input = {}, headers = {}) {
      const answer = await fetch(`${url}${route}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(input),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    async call(route, input) {
      const { status, body } = await client.send(route, input)
      if (status !== 200) throw new Error(`${route}: ${JSON.stringify(body)}`)
      return body
    },
    async fault(route, input) {
      const { status, body } = await client.send(route, input)
      const error = body['error'] as { type: string; message: string } | undefined
      return `${status} ${error?.type}: ${error?.message}`
    },
    async upload(project, name, parts, folder = '/') {
      const { id } = await client.call('/file/new', { project, name, folder, parents: true })
      for (const [n, part] of parts.entries()) {
        const asked = { index: n + 1, size: Buffer.byteLength(part), md5: md5(part) }
        const { url: place, headers } = await client.call(`/${String(id)}/upload`, asked)
        const put = await fetch(String(place), {
          method: 'PUT',
          headers: headers as Record<string, string>,
          body: part,
        })
        if (!put.ok) throw new Error(`part ${n + 1}: ${put.status} ${await put.text()}`)
      }
      await client.call(`/${String(id)}/close`)
      return String(id)
    },
    async download(file, input, range) {
      const { url: link, headers } = await client.call(`/${file}/download`, input)
      return fetch(String(link), {
        headers: { ...(headers as Record<string, string>), ...(range && { range }) },
      })
    },
  }
  return client
}
