import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer, Call } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { sealBrowsable } from '../browse-answer.ts'
import { currentRelease } from '../store.ts'
import { type BrowseDeps, keepRelease, type Kept } from './kept.ts'

/** A page is not sent more than this; compressed, in bytes. */
const largest = 3_000_000

/** A cube as it goes over the wire. */
type Sent = { readonly tag: string; readonly br: Uint8Array; readonly gzip: Uint8Array }

/** Compressed once for each cube that is kept. */
const sent = new WeakMap<Kept, Promise<Sent>>()

/**
 * The current release as a page takes it to answer by itself, or 304 where the caller has it.
 * @throws Problem `not-found` while the catalog is empty; `too-large`: ask `/browse` instead.
 */
export async function answerCube(
  deps: BrowseDeps,
  actor: Actor | undefined,
  { ifNoneMatch, acceptEncoding }: Pick<Call, 'ifNoneMatch' | 'acceptEncoding'>,
): Promise<BytesAnswer> {
  const kept = await keepRelease(deps, actor, await currentRelease(deps.db))
  const sending = sent.get(kept) ?? compress(kept)
  sent.set(kept, sending)
  const { tag, br, gzip } = await sending
  if (br.length > largest) {
    throw new Problem('too-large', 'The cube is too large for a page; ask /browse for each view.')
  }
  const headers = {
    etag: tag,
    // A visitor's is the same for all; it is asked each time whether there is a newer release.
    'cache-control': actor === undefined ? 'public, no-cache' : 'private, no-cache',
    vary: 'Accept-Encoding, Authorization, Cookie',
  }
  if (ifNoneMatch?.includes(tag)) return { status: 304, headers, body: new Uint8Array() }
  const encoding = /\bbr\b/.test(acceptEncoding) ? 'br' : 'gzip'
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'application/octet-stream',
      'content-encoding': encoding,
    },
    body: encoding === 'br' ? br : gzip,
  }
}

async function compress(kept: Kept): Promise<Sent> {
  const bytes = sealBrowsable(kept, kept.cube)
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params }),
    promisify(gzip)(bytes),
  ])
  return { tag: `"${kept.release.number}-${kept.smallestGroup}-${digest}"`, br, gzip: gzipped }
}
