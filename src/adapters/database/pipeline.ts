import {
  type CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  PostgresDriver,
} from 'kysely'
import type pg from 'pg'
import { failOf } from './along.ts'

/*
 * Statements whose answer nobody reads do not wait for it: they are sent with the next one of their transaction, as with
 * its commit. So the head of the audit log is held while PostgreSQL appends and commits, and not while this process
 * does something else before it sends the commit.
 */

/** Over a pool of clients with `pipeline`; `others` ends with it. */
export class PipelineDialect extends PostgresDialect {
  readonly #pools: readonly [pg.Pool, pg.Pool]
  constructor(pool: pg.Pool, others: pg.Pool) {
    super({ pool })
    this.#pools = [pool, others]
  }
  override createDriver(): PipelineDriver {
    return new PipelineDriver(...this.#pools)
  }
}

class PipelineDriver extends PostgresDriver {
  readonly #others: pg.Pool
  readonly #known = new WeakSet<DatabaseConnection>()
  constructor(pool: pg.Pool, others: pg.Pool) {
    super({ pool })
    this.#others = others
  }
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection()
    if (!this.#known.has(connection)) sendsAlong(connection)
    this.#known.add(connection)
    return connection
  }
  override async destroy(): Promise<void> {
    await super.destroy()
    if (!this.#others.ended) await this.#others.end()
  }
}

/** A begin has nothing to say, too. */
const isBegin = ({ sql }: CompiledQuery): boolean => sql === 'begin'

function sendsAlong(connection: DatabaseConnection): void {
  const execute = connection.executeQuery.bind(connection)
  let along: Promise<unknown>[] = []
  const send: DatabaseConnection['executeQuery'] = async (query: CompiledQuery) => {
    const fail = failOf(query)
    if (fail !== undefined || isBegin(query)) {
      const answered = fail === undefined ? execute(query) : execute(query).catch(fail)
      answered.catch(() => undefined)
      along.push(answered)
      return { rows: [] }
    }
    const before = along
    along = []
    const answered = execute(query)
    if (before.length === 0) return answered as never
    answered.catch(() => undefined)
    // What failed first says why; a rollback is what follows that.
    if (query.sql === 'rollback') await Promise.allSettled(before)
    else await Promise.all(before)
    return answered as never
  }
  connection.executeQuery = send
}
