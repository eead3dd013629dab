import { createHmac } from 'node:crypto'
import { type SentEnvelope, shown } from './envelopes.ts'

/** A notice on its way. */
export type Posted = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The notice of an event, if the envelope asks for it, signed once with each key. */
export function noticeOf(
  accountId: string,
  hmacKeys: readonly string[],
  envelope: SentEnvelope,
  event: string,
  recipientId?: string,
): Posted | undefined {
  const wanted = envelope.definition.eventNotification
  if (wanted?.events.includes(event) !== true) return undefined
  const body = Buffer.from(
    JSON.stringify({
      event,
      apiVersion: 'v2.1',
      uri: `/restapi/v2.1/accounts/${accountId}/envelopes/${envelope.envelopeId}`,
      retryCount: 0,
      configurationId: 10_418_598,
      generatedDateTime: new Date().toISOString(),
      data: {
        accountId,
        envelopeId: envelope.envelopeId,
        ...(recipientId !== undefined && { recipientId }),
        envelopeSummary: shown(envelope),
      },
    }),
  )
  return { url: wanted.url, headers: signedHeaders(body, hmacKeys), body }
}

export const signedHeaders = (
  body: Uint8Array,
  hmacKeys: readonly string[],
): Record<string, string> => ({
  'content-type': 'application/json',
  'x-authorization-digest': 'HMACSHA256',
  ...Object.fromEntries(
    hmacKeys.map((key, n) => [
      `x-docusign-signature-${n + 1}`,
      createHmac('sha256', key).update(body).digest('base64'),
    ]),
  ),
})

/** Posts one, and answers the status of the answer. */
export async function post({ url, headers, body }: Posted): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  await response.arrayBuffer()
  return response.status
}
