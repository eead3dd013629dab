/** SQLSTATE of a server that stops, starts, was lost or has no room (PostgreSQL, appendix A). */
const states = /^(08...|57P0[123]|53[123]00)$/
/** What `pg` says of a connection that is gone; it gives these no code. */
const words =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/

/**
 * Whether an error says that the database could not be asked, or was lost before it answered. A change may have been
 * made then, or not: who asked for it looks.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code !== undefined && states.test(code)) return true
  return words.test(error.message) || (syscall === 'connect' && isSocket(error))
}

/** The database of this machine is behind a socket; other connections are made by adapters that say so themselves. */
const isSocket = (error: Error): boolean =>
  'address' in error && String(error.address).includes('.s.PGSQL.')
