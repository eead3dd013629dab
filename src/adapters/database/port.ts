import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** PostgreSQL through Kysely. bigint columns are numbers, timestamps are Dates, dates are `YYYY-MM-DD`. */
export type Database = Kysely<Tables>
export type Tx = Transaction<Tables>
