import type { CompiledQuery, RawBuilder } from 'kysely'
import type { Tx } from './port.ts'

type Fail = (cause: unknown) => never

const fails = new WeakMap<CompiledQuery, Fail>()

/** What makes an error of what goes wrong with a statement that is sent along; undefined for every other. */
export const failOf = (query: CompiledQuery): Fail | undefined => fails.get(query)

/**
 * Sends a statement whose answer nobody reads along with what follows it in its transaction, as with the commit. What
 * goes wrong with it, `fail` makes an error of; that is thrown here, by a later statement or by the commit.
 */
export async function sendAlong(tx: Tx, statement: RawBuilder<unknown>, fail: Fail): Promise<void> {
  const compiled = statement.compile(tx)
  fails.set(compiled, fail)
  // Where statements wait for each other it is answered here.
  await tx.executeQuery(compiled).catch(fail)
}
