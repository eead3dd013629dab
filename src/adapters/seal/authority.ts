import { createHash, randomBytes, type X509Certificate } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { fromBER, Integer, OctetString } from 'asn1js'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs'
import { BadTimestamp, canonicalToken, checkToken } from './timestamp.ts'

/** A timestamp authority, asked over HTTP (RFC 3161, 3.4), and the roots that its certificates lead to. */
export type Authority = { readonly url: string; readonly roots: readonly X509Certificate[] }

/** A seal does not wait for an authority for long. */
const usual = { tries: 3, seconds: 10, secondsBetween: 1 }

const mostBytes = 64 * 1024

/**
 * A token over this signature value, checked as a verifier will check it.
 * @throws Error of the last try, when none brought one.
 */
export async function fetchToken(
  authority: Authority,
  signature: Uint8Array,
  { tries, seconds, secondsBetween } = usual,
): Promise<Buffer> {
  for (let left = tries - 1; ; left--) {
    try {
      return await ask(authority, signature, seconds)
    } catch (error) {
      if (left <= 0) throw error
      await pause(secondsBetween * 1000)
    }
  }
}

async function ask(
  { url, roots }: Authority,
  signature: Uint8Array,
  seconds: number,
): Promise<Buffer> {
  const nonce = randomBytes(8)
  // Positive, and of eight bytes always.
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(requestFor(signature, nonce)),
    redirect: 'error',
    signal: AbortSignal.timeout(seconds * 1000),
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new BadTimestamp(`the authority answered ${answer.status}`)
  }
  const token = canonicalToken(tokenIn(await read(answer)), roots)
  const said = checkToken(token, signature, roots)
  if (said.nonce === undefined || !nonce.equals(said.nonce)) {
    throw new BadTimestamp('it answers another question')
  }
  return token
}

function requestFor(signature: Uint8Array, nonce: Uint8Array): ArrayBuffer {
  const sha256 = new AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' })
  const hash = createHash('sha256').update(signature).digest()
  return new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: sha256,
      hashedMessage: new OctetString({ valueHex: hash }),
    }),
    nonce: new Integer({ valueHex: nonce }),
    certReq: true,
  })
    .toSchema()
    .toBER()
}

async function read(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > mostBytes) throw new BadTimestamp('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Granted, or granted with changes. */
const granted = [0, 1]

function tokenIn(answer: Buffer): Buffer {
  const { status, timeStampToken } = responseIn(answer)
  if (!granted.includes(status.status) || timeStampToken === undefined) {
    throw new BadTimestamp(`the authority refused, with status ${status.status}`)
  }
  return Buffer.from(timeStampToken.toSchema().toBER())
}

function responseIn(answer: Buffer): TimeStampResp {
  try {
    return new TimeStampResp({ schema: fromBER(answer).result })
  } catch (cause) {
    throw new BadTimestamp('the answer cannot be read', { cause })
  }
}
