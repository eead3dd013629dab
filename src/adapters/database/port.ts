import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** PostgreSQL through Kysely. bigint columns are numbers, timestamps are Dates, dates are `YYYY-MM-DD`. */
export type Database = Kysely<Tables>
export type Tx = Transaction<Tables>

/**
 * What processes of one platform tell each other at once. Nothing of it is kept, and who does not listen misses it.
 */
export type Line = {
  /** Tells all that hear a topic, in this order: ASCII, less than 7800 characters each. */
  tell(topic: string, messages: readonly string[]): Promise<void>
  /** Calls `take` with each message; with undefined where some may have been missed. Answers what ends that. */
  hear(topic: string, take: (message: string | undefined) => void): Promise<() => void>
  close(): Promise<void>
}
