import { randomBytes } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import { readSettings } from '#app/config.ts'
import { everything } from '#app/journey/steps.ts'
import { start } from '#app/start.ts'
import { decodeCube } from '#stages/catalog/cube.ts'
import { pageFacets } from '#stages/catalog/cube/facets.ts'
import { currentRelease, readCubeBytes } from '#stages/catalog/store.ts'
import { startDraft } from '#stages/request/commands.ts'
import { orderVend } from '#stages/vending/commands.ts'
import { immediate } from '#stages/vending/store.ts'
import { actorByToken, personByEmail } from '#ledgers/identity/store.ts'
import { openSession } from '#ledgers/identity/store/sessions.ts'
import type { Query } from './engine.ts'
import type { Answered, Asked, Ready, ServerTook } from './load-words.ts'
import { fileRequest } from './filed-request.ts'
import { secondsOfChildren } from './processor-time.ts'
import { addressOf, walk } from './walk.ts'

/*
 * The server of `accession bench load`, a process of its own: what `serve` starts, with its worker, over the demo
 * catalog and the people of the load. It says when it is ready, orders vends when it is told, and tells what it took.
 */

const [writers = 0, browsers = 0, readers = 0, vends = 0, vendFiles = 0] = process.argv
  .slice(2)
  .map(Number)
const settings = readSettings(process.env)
const server = await start(settings, () => undefined)
const { deps } = server.instance
const { db } = deps

const fileBytes = 64 * 1024 * 1024

const clicks = await clicksOf()
const ready: Ready = {
  url: server.url,
  writers: await each(writers, async (n) => {
    const { cookie, token } = await person(`writer ${n}`)
    return { cookie, requestId: await draftBy(token, n) }
  }),
  browsers: await each(browsers, async (n) => ({ cookie: (await person(`browser ${n}`)).cookie })),
  readers: await readersOf(),
  clicks: clicks.map(addressOf),
}
const waiting = await each(vends, async (n) =>
  fileRequest(db, (await person(`holder ${n}`)).id, `vend ${n}`, vendFiles),
)
const ordered: string[] = []
const delay = monitorEventLoopDelay({ resolution: 10 })
let before = { own: process.cpuUsage(), database: 0 }

process.on('message', (asked: Asked) => void answer(asked).then(tell))
tell({ ready })

process.once('SIGTERM', () => void server.stop().then(() => process.exit()))

function tell(answered: Answered): void {
  process.send?.(answered)
}

async function answer(asked: Asked): Promise<Answered> {
  if (asked === 'end') return { end: await serverTook() }
  if (asked === 'vend') await orderNext()
  else begin()
  return {}
}

function begin(): void {
  delay.enable()
  before = { own: process.cpuUsage(), database: secondsOfChildren(process.pid) }
}

async function orderNext(): Promise<void> {
  const requestId = waiting.shift()
  if (requestId === undefined) return
  ordered.push(requestId)
  await orderVend(deps, requestId, immediate)
}

async function serverTook(): Promise<ServerTook> {
  const { user, system } = process.cpuUsage(before.own)
  const databaseCpuSeconds = secondsOfChildren(process.pid) - before.database
  delay.disable()
  return {
    cpuSeconds: (user + system) / 1e6,
    databaseCpuSeconds,
    stallP99Ms: delay.percentile(99) / 1e6,
    stallMaxMs: delay.max / 1e6,
    vendSeconds: await vendSeconds(),
  }
}

async function each<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  for (let n = 1; n <= count; n++) all.push(await work(n))
  return all
}

/** Somebody of a university of the United States, signed in. */
async function person(name: string): Promise<{ id: string; token: string; cookie: string }> {
  return db.transaction().execute(async (tx) => {
    const id = await personByEmail(tx, {
      name,
      email: `${name.replace(' ', '-')}@load.example`,
      institution: 'Northfield University',
      country: 'US',
      institutionType: 'university',
    })
    const opening = { personId: id, by: 'demo', isStrong: true } as const
    const token = await openSession(tx, opening, { ip: '127.0.0.1', agent: 'bench' }, undefined)
    return { id, token, cookie: `accession_session=${token}` }
  })
}

/** A draft for what the `n`th click selects. */
async function draftBy(token: string, n: number): Promise<string> {
  const actor = await actorByToken(db, token)
  if (actor === undefined) throw new Error('The session that was opened is not known.')
  const { tab, filters, selected } = clicks[n % clicks.length] ?? everything
  return startDraft(deps, actor, {
    tab,
    filters: { ...everything.filters, ...filters },
    selected: [...selected],
  })
}

/** People with a project of vended files, of which the first has bytes and may be downloaded. */
async function readersOf(): Promise<Ready['readers']> {
  const stored = await deps.objects.write(randomContent(fileBytes))
  await sql`
    insert into stored_object (sha256, size, md5) values (${stored.sha256}, ${stored.size}, ${stored.md5})`.execute(
    db,
  )
  return each(readers, async (n) => {
    const { id, cookie } = await person(`reader ${n}`)
    const requestId = await fileRequest(db, id, `download ${n}`, 10)
    await orderVend(deps, requestId, immediate)
    await vended(requestId)
    await grantAll(id)
    return { cookie, path: await giveBytes(requestId, stored.sha256) }
  })
}

async function* randomContent(length: number): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < length; sent += 1024 * 1024) yield randomBytes(1024 * 1024)
}

/** Waits until the worker has done the vend. */
async function vended(requestId: string): Promise<void> {
  const isReady = async () =>
    (await db
      .selectFrom('vend')
      .select('id')
      .where('request_id', '=', requestId)
      .where('state', '=', 'ready')
      .executeTakeFirst()) !== undefined
  while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 50))
}

async function grantAll(personId: string): Promise<void> {
  await sql`
    insert into access_grant (person_id, dau_code, download, from_at, term_until, request_id)
    select ${personId}, code, true, platform_now() - interval '1 day', platform_now() + interval '1 year', 'request-load'
    from dau`.execute(db)
}

/** The catalog has rows without bytes: one of the project's files gets some. Answers the address of its content. */
async function giveBytes(requestId: string, sha256: string): Promise<string> {
  const { rows } = await sql<{ projectId: string; id: string }>`
    update project_file f set object_sha256 = ${sha256}, size = ${fileBytes} from project p
    where p.id = f.project_id and p.request_id = ${requestId} and f.id =
      (select min(id) from project_file o where o.project_id = p.id and o.kind = 'vended' and cardinality(o.daus) > 0)
    returning p.id as "projectId", f.id`.execute(db)
  const [file] = rows
  if (file === undefined) throw new Error('The project has no file that is controlled.')
  return `/api/v1/projects/${file.projectId}/files/${file.id}/content`
}

/** What clicks in the data browser select. */
async function clicksOf(): Promise<Query[]> {
  const { number } = await currentRelease(db)
  const { dictionaries } = decodeCube(await readCubeBytes(db, number), pageFacets)
  return walk({ facets: pageFacets, dictionaries }, 'the load', 500)
}

/** Of each vend that was ordered, from the order to the receipt; waits for the last. */
async function vendSeconds(): Promise<number[]> {
  for (const requestId of ordered) await vended(requestId)
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from ready_at - ordered_at)::float8 as seconds from vend
    where request_id = any(${ordered}::text[])`.execute(db)
  return rows.map(({ seconds }) => seconds)
}
