import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { connect, type Connection } from '#adapters/database/connect.ts'
import { type EmbeddedPostgres, startEmbedded } from '#adapters/database/embedded.ts'
import { cast } from '#app/demo/cast.ts'
import { type Person, visitor } from '#app/journey/person.ts'
import { Problem, problemStatus } from '#kernel/problem.ts'
import { type NewPerson, personByEmail, personByHandle } from '#ledgers/identity/store.ts'
import { sessionOf } from '../session.ts'
import { type Inbox, openInbox } from './inbox.ts'
import type { KillPlan, PointMet } from './kill-at.ts'
import { killTally, type KillTally } from './kills.ts'
import { fewManifest } from './manifests.ts'
import { dataFolder, type Ended, run, serve, type Server } from './process.ts'

/*
 * Servers, each with its worker, on one PostgreSQL that is killed as well. Whoever works with them goes to one that
 * runs, and asks again what was not answered.
 */

export type House = {
  readonly inbox: Inbox
  readonly tally: KillTally
  /** What servers wrote that ended by themselves. */
  readonly fell: readonly string[]
  /** Somebody with an account, in a session of their own. */
  person(person: NewPerson): Promise<Member>
  member(handle: string): Promise<Member>
  /** A browser in which nobody is signed in. */
  visitor(): Member
  /** Rows, as soon as the database answers. */
  readonly rows: <T>(query: ReturnType<typeof sql<T>>) => Promise<T[]>
  crashDatabase(): Promise<void>
  /** Publishes the same files as another release; whether that was acknowledged. */
  publish(release: string): Promise<boolean>
  /** Lets a while pass: for jobs whose tries were killed, and for forms that count and were not taken. */
  hurry(): Promise<void>
  /** What is not done yet, in words: jobs, and envelopes with their signatories. */
  open(): Promise<string[]>
  /** The processes that were stopped by their plans and not let go on. */
  frozen(): readonly number[]
  /** Kills the servers a last time: from then on they live. */
  calm(): Promise<void>
  command(...args: readonly string[]): Promise<Ended>
  /** Lets every job be done that is to be done, tries that are to come later at once. */
  drain(): Promise<void>
  stopServers(): Promise<void>
  close(): Promise<void>
}

/** A person who goes on at any server that runs. */
export type Member = {
  readonly id: string
  /** Does it once. What was not answered is looked for with `known`, and repeated where it is not there. */
  sure<T>(
    work: (person: Person) => Promise<T>,
    known: (person: Person) => Promise<T | undefined>,
  ): Promise<T>
  /** Reads until there is an answer. */
  read<T>(work: (person: Person) => Promise<T>): Promise<T>
}

const preload = join(import.meta.dirname, 'kill-at.ts')

/** `planOf` says where a server's life may end, by the number of the life; `tally` counts on. */
export async function openHouse(
  servers: number,
  planOf: (life: number) => KillPlan,
  tally = killTally(),
): Promise<House> {
  const folder = await dataFolder()
  const inbox = await openInbox()
  let postgres: EmbeddedPostgres = await startEmbedded(folder.path, ['max_connections=200'])
  const { url } = postgres
  const env = {
    // A setting has to be a URL with a host; its `host=` leads to the socket all the same.
    DATABASE_URL: url.replace('@/', '@localhost/'),
    ACCESSION_SMTP_URL: inbox.url,
    ACCESSION_CALLS_PER_SECOND: '0',
  }
  const database: Connection = connect(url, 8)
  const manifest = await fewManifest(folder.path)
  // The first start of all makes the people.
  await (await serve(folder.path, env)).stop()
  const imported = await run(folder.path, ['import', ...manifest.args, '--release', 'first'], env)
  if (imported.code !== 0) throw new Error(imported.err + imported.out)

  const log = join(folder.path, 'kills.jsonl')
  const fell: string[] = []
  const living = new Map<number, Server>()
  const state = { isOpen: true }
  let lives = 0
  let read = 0
  let isArmed = true

  const readKills = async (): Promise<boolean> => {
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n')
    const fresh = lines.slice(read, -1).map((line) => JSON.parse(line) as PointMet)
    read += fresh.length
    for (const line of fresh) tally.note(line)
    return fresh.some(({ killed }) => killed)
  }
  const live = async (place: number): Promise<void> => {
    while (state.isOpen) {
      const life = (lives += 1)
      const own = isArmed && { ...planOf(life), log }
      const armed = own !== false && {
        NODE_OPTIONS: `--import ${preload}`,
        KILL_AT: JSON.stringify(own),
      }
      const server = await serve(folder.path, { ...env, ...armed }).catch((error: unknown) => {
        if (state.isOpen) fell.push(String(error))
      })
      if (server !== undefined) {
        living.set(place, server)
        if (!state.isOpen) void server.stop()
        const { signal, err, code } = await server.ended
        living.delete(place)
        if (state.isOpen && signal !== 'SIGKILL') fell.push(`ended with ${code}: ${err}`)
      }
      await readKills()
    }
  }
  const lifes = Array.from({ length: servers }, (_, place) => live(place))

  const rows: House['rows'] = async (query) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return (await query.execute(database.db)).rows
      } catch (error) {
        if (tries > 600 || !isOfConnection(error)) throw error
        await sleep(100)
      }
    }
  }
  let next = 0
  const at = async (person: Person): Promise<Person> => {
    for (let waited = 0; waited < 120_000; waited += 50) {
      const running = [...living.values()].filter(({ pid }) => !isFrozen(pid))
      const server = running[(next += 1) % Math.max(1, running.length)]
      if (server !== undefined) return person.at(server.url)
      await sleep(50)
    }
    throw new Error(`no server runs: ${fell.slice(-3).join('\n')}`)
  }
  const member = (id: string, cookie?: string): Member => {
    const browser = visitor('http://127.0.0.1', id, cookie)
    const ask = async <T>(work: (person: Person) => Promise<T>): Promise<Outcome<T>> => {
      const late = new AbortController()
      try {
        const person = await at(browser)
        const silence = sleep(30_000, undefined, { signal: late.signal }).then(() => {
          throw new Error('no answer within half a minute')
        })
        silence.catch(() => undefined)
        return { answer: await Promise.race([work(person), silence]) }
      } catch (error) {
        if (error instanceof Problem && problemStatus[error.code] < 500) throw error
        return { doubt: error }
      } finally {
        late.abort()
      }
    }
    const self: Member = {
      id,
      async read(work) {
        for (let tries = 0; ; tries += 1) {
          const outcome = await ask(work)
          if ('answer' in outcome) return outcome.answer
          if (tries > 600) throw outcome.doubt
          await sleep(100)
        }
      },
      async sure(work, known) {
        const doubts: unknown[] = []
        for (let isDoubtful = false; ; isDoubtful = true) {
          if (isDoubtful) {
            const found = await self.read(known)
            if (found !== undefined) return found
          }
          try {
            const outcome = await ask(work)
            if ('answer' in outcome) return outcome.answer
            doubts.push(outcome.doubt)
          } catch (error) {
            const found = isDoubtful ? await self.read(known) : undefined
            if (found !== undefined) return found
            throw new Error(`${String(error)}, after ${doubts.map(inWords).join('; ')}`, {
              cause: error,
            })
          }
          await sleep(100)
        }
      },
    }
    return self
  }
  const signedIn = async (id: string): Promise<Member> => {
    const token = await sessionOf(database.db, id)
    return member(id, `accession_session=${token}`)
  }
  return {
    inbox,
    tally,
    fell,
    rows,
    visitor: () => member('visitor'),
    async person(person) {
      return signedIn(await database.db.transaction().execute((tx) => personByEmail(tx, person)))
    },
    async member(handle) {
      if (!cast.some((one) => one.handle === handle)) throw new Error(`nobody is ${handle}`)
      return signedIn(await personByHandle(database.db, handle))
    },
    async crashDatabase() {
      const pid = await readFile(join(folder.path, 'postgres/data/postmaster.pid'), 'utf8')
      process.kill(Number(pid.split('\n')[0]), 'SIGKILL')
      await postgres.stop()
      postgres = await startEmbedded(folder.path, ['max_connections=200'])
      tally.noteCrash()
    },
    async publish(release) {
      const { code } = await run(
        folder.path,
        ['import', ...manifest.args, '--release', release],
        env,
      )
      return code === 0
    },
    hurry: () => hurry(rows),
    open: () => stillOpen(rows),
    frozen: () => [...living.values()].map(({ pid }) => pid).filter(isFrozen),
    async calm() {
      isArmed = false
      for (const server of living.values()) await server.kill()
    },
    command: (...args) => run(folder.path, args, env),
    drain: () => drain(rows),
    async stopServers() {
      state.isOpen = false
      for (const server of living.values()) void server.stop()
      await Promise.all(lifes)
    },
    async close() {
      state.isOpen = false
      for (const server of living.values()) await server.kill()
      await Promise.all(lifes)
      await inbox.leave()
      await database.db.destroy()
      await postgres.stop()
      await folder.remove()
    },
  }
}

/** Whether a process was stopped, and not ended (proc(5)). */
const isFrozen = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T ')
  } catch {
    return false
  }
}

/** An answer; or nobody knows what became of the call. */
type Outcome<T> = { readonly answer: T } | { readonly doubt: unknown }

const inWords = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? `${error.message}: ${inWords(error.cause)}`
    : String(error)

const isOfConnection = (error: unknown): boolean =>
  /terminat|ECONN|ENOENT|EPIPE|not queryable|starting up|shutting down|recovery mode|connection/i.test(
    String(error),
  )

const open = `state in ('created', 'retry', 'active', 'failed') and name not like '\\_\\_pgboss%'`

async function hurry(rows: House['rows']): Promise<void> {
  await rows(
    sql`update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`,
  )
  // A form that was being looked at when the server was killed counts for who sends it again.
  await rows(
    sql`update form_upload set at = at - interval '1 hour' where at > platform_now() - interval '1 hour'`,
  )
}

async function stillOpen(rows: House['rows']): Promise<string[]> {
  const found = await rows(sql<object>`
    select name, state::text, retry_count, data, output, start_after - now() as "in" from pgboss.job where ${sql.raw(open)}
      and (name not like 'clock.ticked/%' or retry_count > 0)
    union all select 'envelope', e.state, 0, to_jsonb(e), (select jsonb_object_agg(s.id, s.state) from signatory s where s.envelope_id = e.id), null
      from envelope e where e.state in ('preparing', 'out')`)
  return found.map((row) => JSON.stringify(row))
}

async function drain(rows: House['rows']): Promise<void> {
  for (let waited = 0; waited < 300_000; waited += 200) {
    await hurry(rows)
    const [left] = await rows(
      sql<{
        n: number
      }>`select count(*) as n from pgboss.job where ${sql.raw(open)} and start_after <= now() + interval '1 day'`,
    )
    if (left?.n === 0) return
    await sleep(200)
  }
  const left = await rows(
    sql<object>`select name, state, retry_count, output from pgboss.job where ${sql.raw(open)}`,
  )
  throw new Error(`jobs are left: ${JSON.stringify(left)}`)
}
