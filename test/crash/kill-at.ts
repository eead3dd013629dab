import { appendFileSync } from 'node:fs'
import pg from 'pg'

/*
 * Loaded before a process, this kills it at labelled points of its work: right before or right after a commit, as the
 * plan in KILL_AT says. A commit's labels are the types of its audit events, the topics that it announces and the
 * kinds of mails it queues; one that says none of these is labelled by the tables it writes. A job of the outbox that a
 * worker takes or ends is a point, too. So the points between an effect and its record are `before` those of its record:
 * an object is kept before `form.uploaded`, a mail is handed over before `writes mail_message`. The sources know
 * nothing of it.
 */

export type KillPlan = {
  /** Chance of a kill by point, such as `before signatory.signed`. */
  readonly chances: Readonly<Record<string, number>>
  /** Chance at any other point. */
  readonly otherwise: number
  readonly seed: number
  /** A process that is stopped by it stays as it is, until somebody lets it go on. */
  readonly signal?: 'SIGKILL' | 'SIGSTOP' | undefined
  /** File that takes a line for each point that is met the first time, and one for the kill. */
  readonly log?: string | undefined
}

/** A line of the log. */
export type PointMet = {
  readonly moment: 'before' | 'after'
  readonly labels: readonly string[]
  readonly killed: boolean
}

const plan = JSON.parse(process.env['KILL_AT'] ?? '{}') as KillPlan
const met = new Set<string>()
let state = plan.seed

/** The next number in [0, 1) of the plan's seed. */
function draw(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}

function tell(line: PointMet): void {
  if (plan.log !== undefined) appendFileSync(plan.log, `${JSON.stringify(line)}\n`)
}

function pass(moment: PointMet['moment'], all: readonly string[]): void {
  // Queues of pg-boss's own.
  const labels = all.filter((label) => !label.includes(' __pgboss'))
  const points = labels.map((label) => `${moment} ${label}`)
  const chance = Math.max(0, ...points.map((point) => plan.chances[point] ?? plan.otherwise))
  if (chance > 0 && draw() < chance) {
    tell({ moment, labels, killed: true })
    // Once is enough for a process that goes on.
    if (plan.signal === 'SIGSTOP') Object.assign(plan, { chances: {}, otherwise: 0 })
    process.kill(process.pid, plan.signal ?? 'SIGKILL')
  }
  const fresh = labels.filter((label) => !met.has(`${moment} ${label}`))
  for (const label of fresh) met.add(`${moment} ${label}`)
  if (fresh.length > 0) tell({ moment, labels: fresh, killed: false })
}

const written = /\b(?:insert into|(?<!do )update|delete from) "?([a-z_]+)"?(?![a-z_."])/g

/** Queues are `topic/reaction`. */
const topicOf = (queue: string): string => queue.split('/')[0] ?? queue

/** What a statement says, and which tables it writes. */
function labelsOf(text: string, values: readonly unknown[]): [said: string[], tables: string[]] {
  if (text.includes('select audit_append(')) return [[String(values[0])], []]
  const [, queue] = /'([\w./-]+)' as name,/.exec(text) ?? []
  if (queue !== undefined) return [[`announces ${topicOf(queue)}`], []]
  if (text.startsWith('insert into "mail_message"'))
    return [[`mail ${String(values[0]).split(':')[0]}`], []]
  return [[], [...text.matchAll(written)].map(([, table = '']) => `writes ${table}`)]
}

/** The job of the outbox that a statement takes, when there was one, or ends. */
function jobOf(text: string, values: readonly unknown[]): 'takes' | 'ends' | undefined {
  if (!text.includes('pgboss.')) return undefined
  if (/SET\s+state = 'active'/.test(text)) return 'takes'
  return /state = 'completed'/.test(text) && Array.isArray(values[1]) ? 'ends' : undefined
}

type Said = { readonly said: Set<string>; readonly tables: Set<string> }
const transactions = new WeakMap<pg.Client, Said>()

type Query = (this: pg.Client, ...args: unknown[]) => unknown
const prototype = pg.Client.prototype as unknown as { query: Query }
const { query } = prototype

prototype.query = function (...args) {
  const [first, second] = args
  const given = typeof first === 'object' && first !== null ? first : { text: first }
  const text = 'text' in given && typeof given.text === 'string' ? given.text : ''
  const inside = 'values' in given ? given.values : second
  const values: readonly unknown[] = Array.isArray(inside) ? inside : []
  if (text === 'begin') transactions.set(this, { said: new Set(), tables: new Set() })
  const open = transactions.get(this)
  if (text === 'rollback') transactions.delete(this)
  if (text === 'commit') {
    transactions.delete(this)
    const labels = open === undefined ? [] : [...(open.said.size > 0 ? open.said : open.tables)]
    return around(this, args, labels)
  }
  const job = jobOf(text, values)
  if (job === 'takes') return whenTaken(this, args, text)
  if (job === 'ends') return around(this, args, [`ends ${topicOf(String(values[0]))}`])
  const [said, tables] = labelsOf(text, values)
  if (open === undefined) return around(this, args, said.length > 0 ? said : tables)
  for (const label of said) open.said.add(label)
  for (const label of tables) open.tables.add(label)
  return query.apply(this, args)
}

/** Runs a statement that commits, with a point before and one after it. */
function around(client: pg.Client, args: unknown[], labels: readonly string[]): unknown {
  if (labels.length === 0) return query.apply(client, args)
  pass('before', labels)
  return answered(client, args, () => pass('after', labels))
}

function whenTaken(client: pg.Client, args: unknown[], text: string): unknown {
  const [, queue = ''] = /name = '([\w./-]+)'/.exec(text) ?? []
  return answered(client, args, (rows) => {
    if (rows > 0) pass('after', [`takes ${topicOf(queue)}`])
  })
}

/** Runs a statement and tells, once it was answered, how many rows came. */
function answered(client: pg.Client, args: unknown[], then: (rows: number) => void): unknown {
  const last = args.at(-1)
  if (typeof last === 'function') {
    const answer = last as (error: unknown, result?: pg.QueryResult) => void
    const told = (error: unknown, result?: pg.QueryResult) => {
      if (!error) then(result?.rows.length ?? 0)
      answer(error, result)
    }
    return query.apply(client, [...args.slice(0, -1), told])
  }
  const answer = query.apply(client, args)
  if (answer instanceof Promise)
    void answer.then(
      (result: pg.QueryResult) => then(result.rows.length),
      () => undefined,
    )
  return answer
}
