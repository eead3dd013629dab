import type { z } from 'zod'
import type { Database } from '#adapters/database/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import type { MailDeps } from '#ledgers/outbox/mail.ts'
import type { ComputeDeps } from '#stages/compute/commands.ts'
import type { UploadDeps } from '#stages/workspace/commands/uploads.ts'
import type { LinkPolicy } from '#stages/workspace/policy.ts'

export type DialectDeps = UploadDeps &
  MailDeps &
  ComputeDeps & { readonly db: Database; readonly secrets: Secrets; readonly links: LinkPolicy }

/** A call as it came in. */
export type Call = {
  /** `system`, a class such as `file`, or the id of an entity. */
  readonly entity: string
  /** Address of this server as the caller reached it, without a slash at its end. */
  readonly origin: string
  /** The caller's token. */
  readonly token: string | undefined
  readonly ip: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** SHA-256 of the body, for calls that are made once by a key. */
  readonly bodySha256: Uint8Array
}

/** Answers one method of one class. What is not declared a read counts as a change. */
export type Method = {
  (deps: DialectDeps, actor: Actor, input: unknown, call: Call): Promise<unknown>
  readonly isRead?: true
  /** What it takes. */
  readonly input: z.ZodType
}

/**
 * A method whose input is checked first. Keys that the schema does not name are ignored: clients send more than they
 * need.
 */
export const method = <S extends z.ZodType>(
  schema: S,
  handle: (deps: DialectDeps, actor: Actor, input: z.output<S>, call: Call) => Promise<unknown>,
): Method =>
  Object.assign(
    (deps: DialectDeps, actor: Actor, input: unknown, call: Call) =>
      handle(deps, actor, parse(schema, input), call),
    { input: schema },
  )

/** A method that a token may call that may only read: it changes nothing, or that token alone. */
export const read: typeof method = (schema, handle) =>
  Object.assign(method(schema, handle), { isRead: true as const })

/** @throws Problem `invalid-input` that names the keys */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue?.path.join('.') ?? ''
  const message = issue?.message ?? 'does not fit'
  throw new Problem('invalid-input', path === '' ? message : `${path}: ${message}`)
}
