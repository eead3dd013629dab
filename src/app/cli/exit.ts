/** What the exit codes of the command line mean. */
export const exit = { ok: 0, failed: 1, usage: 2, bug: 70 } as const

/** The command did what it should and the answer is no: a check that does not hold, a refused import. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}
