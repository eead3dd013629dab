import type { Compilable, QueryResult, RawBuilder } from 'kysely'
import type pg from 'pg'
import type { Database, Tx } from './port.ts'

/*
 * Small statements that are asked with every call take PostgreSQL longer to read and to plan than to answer. Those named here
 * are kept by each connection under a name, with their plan. No others are: a search is better planned for what it looks
 * for.
 */

const names = new Map<string, string>()
const most = 200
// Where the columns are not named, one more in the table makes PostgreSQL refuse what it kept.
const namesColumns = (text: string): boolean => !/[^(]\*/.test(text)

/** From now on connections keep this statement. */
export function keepStatement(text: string): void {
  if (names.size < most && !names.has(text) && namesColumns(text))
    names.set(text, `kept_${names.size}`)
}

/** Asks what is asked with every call. */
export function askOften<T>(
  db: Database | Tx,
  statement: RawBuilder<T> | Compilable<T>,
): Promise<QueryResult<T>> {
  const compiled = 'isRawBuilder' in statement ? statement.compile(db) : statement.compile()
  keepStatement(compiled.sql)
  return db.executeQuery(compiled)
}

/** Lets a connection keep them. */
export function keepsStatements(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const keeping = (text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' ? names.get(text) : undefined
    return name === undefined
      ? query(text, values, ...rest)
      : query({ name, text, values }, ...rest)
  }
  client.query = keeping as pg.ClientBase['query']
}
