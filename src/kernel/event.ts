import type { z } from 'zod'

/** A fact that a stage announces to later ones through the outbox. */
export type Event<S extends z.ZodType = z.ZodType> = {
  /** `stage.what-happened` */
  readonly topic: string
  readonly payload: S
  /** Announced by the platform itself, each minute. */
  readonly everyMinute: boolean
}

export const event = <S extends z.ZodType>(
  topic: string,
  payload: S,
  { everyMinute = false } = {},
): Event<S> => ({ topic, payload, everyMinute })

/**
 * What follows from an event. Delivered at least once, so `handle` is idempotent;
 * `key` says in words on what. `signal` aborts when the worker stops: what takes long ends then, and is begun again.
 */
export type Reaction = {
  readonly event: Event
  readonly name: string
  readonly key: string
  readonly handle: (payload: never, signal: AbortSignal) => Promise<void>
}

export const reacts = <E extends Event>(
  event: E,
  name: string,
  key: string,
  handle: (payload: z.output<E['payload']>, signal: AbortSignal) => Promise<void>,
): Reaction => ({ event, name, key, handle })
