import { z } from 'zod'
import { type EnvelopeFacts, type Outgoing, SigningFault, type SigningService } from '../port.ts'
import { isSigned, readNotice } from './connect.ts'
import { definitionOf, Envelope, factsOf, transactionIdOf } from './envelope.ts'
import { type Answer, type Ask, exchange } from './exchange.ts'
import { faultOf, faultOfEntry, parsed } from './faults.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'

export type DocuSignOptions = Omit<SessionOptions, 'waitMs'> & {
  /** Of Connect; any of them may sign a notice. */
  readonly hmacKeys: readonly string[]
  /** How long an answer may take. */
  readonly waitMs?: number
}

const patience = 60_000
const maxJsonBytes = 8 * 1024 * 1024
const maxPdfBytes = 50 * 1024 * 1024
/** DocuSign's own limit on a request. */
const maxRequestBytes = 35_651_584
const pageSize = 100
/** DocuSign remembers transaction ids for seven days; the last attempt has to be well before their end. */
const daysToSend = 6
/** After these a lost envelope is found by its transaction id; before, it may still be in the making. */
const secondsToSettle = 60

/** DocuSign by its REST API 2.1, and its notices by Connect. */
export function docuSign({
  hmacKeys,
  waitMs = patience,
  ...options
}: DocuSignOptions): SigningService {
  const session = openSession({ ...options, waitMs })
  const api = apiOf(session, waitMs)
  return {
    name: 'docusign',
    preflight: () => faultsOf(session),
    send: (envelope) => send(api, envelope),
    remind: (externalId, recipientId) => updateRecipient(api, externalId, { recipientId }),
    correct: (externalId, { id, name, email }) =>
      updateRecipient(api, externalId, { recipientId: id, name, email }),
    cancel: (externalId, reason) => cancel(api, externalId, reason),
    read: (externalId) => read(api, externalId),
    changedSince: (at) => changedSince(api, at),
    collect: (externalId) => collect(api, externalId),
    isGenuine: (raw, headers) => isSigned(raw, headers, hmacKeys),
    readNotice: async (raw) => readNotice(raw, (await session.account()).id),
  }
}

type ApiAsk = {
  readonly method: Ask['method']
  /** Below the account. */
  readonly path: string
  readonly body?: string
  readonly accept?: string
  readonly maxBytes?: number
}

/** Asks and answers what came with a status of 2xx. @throws SigningFault for anything else. */
type Api = (ask: ApiAsk) => Promise<Answer>

const apiOf =
  (session: Session, waitMs: number): Api =>
  async ({ path, accept = 'application/json', maxBytes = maxJsonBytes, ...ask }) => {
    const { url } = await session.account()
    const answer = await session.authorized((token) =>
      exchange({
        ...ask,
        url: `${url}${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          accept,
          ...(ask.body !== undefined && { 'content-type': 'application/json' }),
        },
        waitMs,
        maxBytes,
      }),
    )
    if (answer.status < 200 || answer.status > 299) throw faultOf(answer)
    return answer
  }

async function faultsOf(session: Session): Promise<readonly string[]> {
  try {
    await session.account()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

const Created = z.object({ envelopeId: z.string().min(1) })
const Found = z.object({ envelopes: z.array(Created).nullish() })

/**
 * Looks before it creates: an attempt before this one, of whatever process, may have had its effect and lost its
 * answer. Whoever tries again waits until that would show.
 */
async function send(api: Api, envelope: Outgoing): Promise<string> {
  const days = (Date.now() - envelope.preparedAt.getTime()) / 86_400_000
  if (days > daysToSend) {
    throw new SigningFault(
      'refused',
      `The envelope was made ready more than ${daysToSend} days ago. Whether DocuSign has it already can no longer be told; make a new one.`,
    )
  }
  const body = JSON.stringify(definitionOf(envelope))
  if (Buffer.byteLength(body) > maxRequestBytes) {
    throw new SigningFault('refused', 'The document is too large for DocuSign.')
  }
  try {
    const path = `/envelopes?transaction_ids=${transactionIdOf(envelope.id)}`
    const found = parsed(Found, await api({ method: 'GET', path })).envelopes?.[0]
    if (found !== undefined) return found.envelopeId
    const created = await api({ method: 'POST', path: '/envelopes', body })
    return parsed(Created, created).envelopeId
  } catch (error) {
    throw error instanceof SigningFault && error.kind === 'later' ? settled(error) : error
  }
}

const settled = ({ message, seconds, cause }: SigningFault): SigningFault =>
  new SigningFault('later', message, { seconds: Math.max(seconds, secondsToSettle), cause })

const pathOf = (externalId: string): string => `/envelopes/${encodeURIComponent(externalId)}`

const Updated = z.object({
  recipientUpdateResults: z
    .array(
      z.object({
        errorDetails: z.object({ errorCode: z.string().catch(''), message: z.string().catch('') }),
      }),
    )
    .min(1),
})

type RecipientUpdate = {
  readonly recipientId: string
  readonly name?: string
  readonly email?: string
}

/** What goes wrong with a recipient stands inside an answer of status 200. */
async function updateRecipient(
  api: Api,
  externalId: string,
  update: RecipientUpdate,
): Promise<void> {
  const answer = await api({
    method: 'PUT',
    path: `${pathOf(externalId)}/recipients?resend_envelope=true`,
    body: JSON.stringify({ signers: [update] }),
  })
  for (const { errorDetails } of parsed(Updated, answer).recipientUpdateResults) {
    const fault = faultOfEntry(errorDetails)
    if (fault !== undefined) throw fault
  }
}

async function cancel(api: Api, externalId: string, reason: string): Promise<void> {
  const body = JSON.stringify({ status: 'voided', voidedReason: reason.slice(0, 200) })
  try {
    await api({ method: 'PUT', path: pathOf(externalId), body })
  } catch (error) {
    if (!(error instanceof SigningFault) || error.kind !== 'refused') throw error
    const { state } = await read(api, externalId)
    if (state === 'out') throw error
  }
}

const included = 'include=recipients,custom_fields'

async function read(api: Api, externalId: string): Promise<EnvelopeFacts> {
  const answer = await api({ method: 'GET', path: `${pathOf(externalId)}?${included}` })
  const facts = factsOf(parsed(Envelope, answer))
  if (facts !== undefined) return facts
  throw new SigningFault('gone', `DocuSign’s envelope ${externalId} is not one of ours.`)
}

const Page = z.object({ envelopes: z.array(Envelope).nullish() })

async function changedSince(api: Api, at: Date): Promise<readonly EnvelopeFacts[]> {
  const changed = new Map<string, EnvelopeFacts>()
  for (let start = 0; ; start += pageSize) {
    const path = `/envelopes?from_date=${encodeURIComponent(at.toISOString())}&from_to_status=changed&${included}&count=${pageSize}&start_position=${start}`
    const envelopes = parsed(Page, await api({ method: 'GET', path })).envelopes ?? []
    for (const facts of envelopes.map(factsOf)) {
      // One that changes meanwhile may stand on two pages; the later one says more.
      if (facts !== undefined) changed.set(facts.externalId, facts)
    }
    if (envelopes.length < pageSize) return [...changed.values()]
  }
}

/** An unfinished document can be had just as well, so its state is asked for first. */
async function collect(api: Api, externalId: string) {
  const { state } = await read(api, externalId)
  if (state !== 'completed') {
    throw new SigningFault('refused', 'Not everybody has signed: there is nothing to collect.')
  }
  const documents = `${pathOf(externalId)}/documents`
  return {
    signed: await pdf(api, `${documents}/combined?certificate=true`),
    certificate: await pdf(api, `${documents}/certificate`),
  }
}

async function pdf(api: Api, path: string): Promise<Uint8Array> {
  const ask = { method: 'GET', path, accept: 'application/pdf', maxBytes: maxPdfBytes } as const
  const { body } = await api(ask)
  if (body.subarray(0, 5).toString('latin1') === '%PDF-') return body
  throw new SigningFault('later', 'DocuSign answers with something that is no PDF.', {
    seconds: 60,
  })
}
