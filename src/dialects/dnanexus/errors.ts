import { Problem, type ProblemCode, problemStatus } from '#kernel/problem.ts'

/** What a client of the DNAnexus API reads of a failure. */
export type DialectError = {
  readonly status: number
  readonly error: { readonly type: string; readonly message: string; readonly details?: unknown }
}

const failures: Readonly<Record<ProblemCode, readonly [type: string, status: number]>> = {
  'invalid-input': ['InvalidInput', 422],
  'token-in-address': ['InvalidInput', 400],
  'wrong-media-type': ['InvalidInput', 415],
  'not-authenticated': ['InvalidAuthentication', 401],
  'not-permitted': ['PermissionDenied', 401],
  'sign-in-again': ['PermissionDenied', 401],
  'not-found': ['ResourceNotFound', 404],
  'wrong-state': ['InvalidState', 422],
  'stale-version': ['InvalidState', 422],
  'already-exists': ['InvalidState', 422],
  'download-not-permitted': ['PermissionDenied', 401],
  'bytes-not-here': ['InvalidState', 422],
  'too-large': ['InvalidInput', 422],
  'too-many': ['RateLimitConditional', 429],
  'range-not-satisfiable': ['InvalidInput', 416],
  'limit-reached': ['SpendingLimitExceeded', 403],
  busy: ['ServiceUnavailable', 503],
  'audit-away': ['ServiceUnavailable', 503],
  recovering: ['ServiceUnavailable', 503],
  internal: ['InternalError', 500],
}

/** A body that is no JSON, or says that it is something else. */
export class MalformedJson extends Error {
  override readonly name = 'MalformedJson'
}

/** A user name and password that let nobody in. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
}

/** The failure as this protocol tells it; undefined for a bug of ours. */
export function errorOf(error: unknown): DialectError | undefined {
  if (error instanceof MalformedJson)
    return { status: 400, error: { type: 'MalformedJSON', message: error.message } }
  if (error instanceof SignInRefused)
    return { status: 401, error: { type: 'UsernameOrPasswordError', message: error.message } }
  if (!(error instanceof Problem)) return undefined
  const [type, status] = failures[error.code]
  const details = 'details' in error ? { details: error.details } : {}
  return { status, error: { type, message: error.message, ...details } }
}

/** The same at the addresses of bytes, where clients know the statuses of an object store. */
export function bytesErrorOf(error: unknown): DialectError | undefined {
  const known = errorOf(error)
  if (known === undefined || !(error instanceof Problem)) return known
  const isOther = error.code === 'invalid-input' || error.code === 'too-large'
  return { ...known, status: isOther ? 400 : problemStatus[error.code] }
}

export const notFound = (entity: string): Problem =>
  new Problem('not-found', `The entity ${entity} could not be found`)
