import { z } from 'zod'
import { SigningFault } from '../port.ts'
import type { Answer } from './exchange.ts'

const minute = 60
const longestWait = 65 * minute

/** Codes that say the account or its user is not set up for what we do. */
const setupCodes = new Set([
  'account_lacks_permissions',
  'user_lacks_permissions',
  'user_not_envelope_sender_or_recipient',
  'user_authentication_failed',
  'authorization_invalid_token',
])

const goneCodes = new Set(['envelope_does_not_exist', 'resource_not_found'])

/** `errorCode` and `message` stand at the top of an answer, or for each recipient within one of status 200. */
const Said = z.object({ errorCode: z.string(), message: z.string().catch('') })
export type Said = z.infer<typeof Said>

/** The fault that an answer with a status other than 2xx is. */
export function faultOf(answer: Answer): SigningFault {
  const said = Said.safeParse(jsonOf(answer)).data
  const trace = answer.headers.get('x-docusign-tracetoken')
  const words = said === undefined ? `status ${answer.status}` : wordsOf(said)
  const message = `DocuSign says: ${words}${trace === null ? '' : ` (trace ${trace})`}`
  const code = said?.errorCode.toLowerCase() ?? ''
  const seconds = pauseOf(answer, code)
  if (seconds !== undefined) return new SigningFault('later', message, { seconds })
  return new SigningFault(kindOf(answer.status, code), message)
}

/** The fault that one recipient's entry in an answer of status 200 is; undefined for success. */
export function faultOfEntry(said: Said): SigningFault | undefined {
  const code = said.errorCode.toLowerCase()
  if (code === 'success' || code === '') return undefined
  return new SigningFault(kindOf(400, code), `DocuSign says: ${wordsOf(said)}`)
}

const wordsOf = ({ errorCode, message }: Said): string =>
  message === '' ? errorCode : `${errorCode}, ${message}`

function kindOf(status: number, code: string): 'refused' | 'gone' | 'setup' {
  if (setupCodes.has(code)) return 'setup'
  if (goneCodes.has(code)) return 'gone'
  // A redirect where none belongs means that something else stands between us and DocuSign.
  if (status < 400 || status === 401 || status === 403) return 'setup'
  return status === 404 ? 'gone' : 'refused'
}

/** Seconds to wait where it is only a matter of time. Limits come as 429, and from older parts as 400. */
function pauseOf({ status, headers }: Answer, code: string): number | undefined {
  if (code === 'api_request_is_throttled') return 10 * minute
  const isLimit = /^(hourly|burst)_.*limit_exceeded$/.test(code)
  if (status === 429 || isLimit) {
    return secondsUntilReset(headers) ?? (code.startsWith('burst_') ? 30 : 15 * minute)
  }
  return status >= 500 || status === 408 ? 5 : undefined
}

/** By the service's own clock, where it tells it: ours may differ. */
function secondsUntilReset(headers: Headers): number | undefined {
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  if (!Number.isFinite(reset)) return undefined
  const told = Date.parse(headers.get('date') ?? '')
  const now = Number.isNaN(told) ? Date.now() : told
  return Math.min(Math.max(Math.ceil(reset - now / 1000), 1), longestWait)
}

/** What an answer of status 2xx holds. @throws SigningFault `later` where it is something else than that. */
export function parsed<T>(schema: z.ZodType<T>, answer: Answer): T {
  const read = schema.safeParse(jsonOf(answer))
  if (read.success) return read.data
  throw new SigningFault('later', 'DocuSign answers with something that is not understood.', {
    seconds: minute,
    cause: read.error,
  })
}

/** Undefined where the body is no JSON. */
export function jsonOf({ body }: Pick<Answer, 'body'>): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
