import pg from 'pg'

/*
 * Loaded before the server, this kills its process at one point: right before or right after the commit of the first
 * transaction that says a word. KILL_AT is `before` or `after`, a space, and the word, such as an audit event's type.
 */

const [moment, ...words] = (process.env['KILL_AT'] ?? '').split(' ')
const word = words.join(' ')
const kill = () => process.kill(process.pid, 'SIGKILL')

type Query = (this: pg.Client, ...args: unknown[]) => unknown
const prototype = pg.Client.prototype as unknown as { query: Query }
const { query } = prototype
/** Whether the transaction of a connection has said the word. */
const said = new WeakMap<pg.Client, boolean>()

prototype.query = function (...args) {
  const text = JSON.stringify(args.filter((arg) => typeof arg !== 'function'))
  if (args[0] === 'begin') said.set(this, false)
  if (text.includes(word)) said.set(this, true)
  const isPoint = args[0] === 'commit' && said.get(this) === true
  if (isPoint && moment === 'before') kill()
  const answer = query.apply(this, args)
  if (isPoint && answer instanceof Promise) void answer.then(kill)
  return answer
}
