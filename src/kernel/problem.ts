import { z } from 'zod'

/**
 * Every expected failure of the platform, and the HTTP status it maps to.
 * Adding a code here is the only way to name a new failure.
 */
export const problemStatus = {
  /** The body, query or path does not fit; `errors` names each field. Correct it and send again. */
  'invalid-input': 422,
  /** A token is in the address, where logs and histories keep it. Send it as a header, and make another one. */
  'token-in-address': 400,
  /** The body is of a media type that is not taken here. Send JSON. */
  'wrong-media-type': 415,
  /** Nobody is signed in, or the token is unknown or expired. Sign in. */
  'not-authenticated': 401,
  /** The caller sees the thing but may not do this. */
  'not-permitted': 403,
  /** It asks for a recent sign-in with a second factor or a passkey. Sign in so, and repeat. */
  'sign-in-again': 403,
  /** There is no such thing, or the caller may not know of it. */
  'not-found': 404,
  /** The command does not apply in the present state. Read again. */
  'wrong-state': 409,
  /** Somebody else changed it first. Read again, look, and repeat. */
  'stale-version': 409,
  /** Something with this name or key is there already. */
  'already-exists': 409,
  /** A controlled file may be read in place but not taken away: the grant has no download right. */
  'download-not-permitted': 403,
  /** The catalog knows the file, but its bytes are not in this object store. */
  'bytes-not-here': 409,
  /** The upload is larger than allowed, or the answer too large to be sent whole. */
  'too-large': 413,
  /** More, within a while, than one person may send; the detail says when it works again. */
  'too-many': 429,
  /** The asked byte range lies outside the file. */
  'range-not-satisfiable': 416,
  /** It would pass a limit of the person or the project. Wait, use less, or ask an administrator for more. */
  'limit-reached': 403,
  /** As much of this is being done as may be at once. Try again soon. */
  busy: 503,
  /** The audit log cannot be written, and nothing is done that would not be in it. Try again later. */
  'audit-away': 503,
  /** The platform came out of a backup, and an administrator looks at it first. Try again later. */
  recovering: 503,
  /** A bug of ours; the request id finds it in the log. */
  internal: 500,
} as const

export type ProblemCode = keyof typeof problemStatus

/** One field of the input that does not fit; `path` is dotted, as in `people.0.email`. */
export const FieldError = z.object({ path: z.string(), message: z.string() })
export type FieldError = z.infer<typeof FieldError>

const codes = Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]

/** RFC 9457 body, media type `application/problem+json`. */
export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    requestId: z.string().optional(),
    errors: z.array(FieldError).optional(),
  })
  .meta({ id: 'Problem' })
export type ProblemBody = z.infer<typeof ProblemBody>

/** An expected failure: something the caller can act on. Anything else that is thrown is a bug. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]

  constructor(
    code: ProblemCode,
    detail: string,
    errors: readonly FieldError[] = [],
    options: ErrorOptions = {},
  ) {
    super(detail, options)
    this.code = code
    this.errors = errors
  }
}

/** The input problem of a single field. */
export const invalid = (path: string, message: string): Problem =>
  new Problem('invalid-input', `${path}: ${message}`, [{ path, message }])
