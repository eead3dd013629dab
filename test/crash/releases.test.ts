import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, signIn, visitor } from '#app/journey/person.ts'
import { browse, listReleases } from '#stages/catalog/contract.ts'
import {
  commandReleaseImport,
  readReleaseImport,
  type ReleaseImport,
  startReleaseImport,
} from '#stages/catalog/contract/imports.ts'
import { freshDatabase } from '../database.ts'
import { manifestText } from '../platform.ts'
import { dataFolder, run, serve, type Server } from './process.ts'

/*
 * Releases from the page over real processes on one database: what one publishes the others answer from, and a
 * publication whose process is killed is done once all the same.
 */

let folder: Awaited<ReturnType<typeof dataFolder>>
let env: Readonly<Record<string, string>>
const servers: Server[] = []
beforeAll(async () => {
  folder = await dataFolder()
  const { url, db } = await freshDatabase()
  await db.destroy()
  // A setting has to be a URL with a host; its `host=` leads to the socket all the same.
  env = { DATABASE_URL: url.replace('@/', '@localhost/') }
})
afterAll(async () => {
  for (const server of servers) await server.kill()
  await folder.remove()
})

async function start(): Promise<Server> {
  const server = await serve(folder.path, env)
  servers.push(server)
  return server
}

const waiting = { timeout: 90_000, interval: 50 }

async function upload(steward: Person, release: string, files: number): Promise<ReleaseImport> {
  const rows = Array.from({ length: files }, (_, n) => ({ file_path: `${release}/${n}.bam` }))
  const text = (await Array.fromAsync(manifestText(rows))).join('')
  const { id } = await steward.upload(
    startReleaseImport,
    { query: { release, source: `${release}.tsv` } },
    new TextEncoder().encode(text),
  )
  const params = { importId: id }
  await expect
    .poll(async () => (await steward.call(readReleaseImport, { params })).state, waiting)
    .toBe('checked')
  return steward.call(readReleaseImport, { params })
}

const publish = (steward: Person, { id, version }: ReleaseImport): Promise<ReleaseImport> =>
  steward.call(commandReleaseImport, {
    params: { importId: id, command: 'publish' },
    body: { version },
  })

/** What an import is doing: its state, and the step it is at. */
async function standing(steward: Person, importId: string): Promise<string> {
  const { state, progress } = await steward.call(readReleaseImport, { params: { importId } })
  return `${state} ${progress?.step ?? ''}`.trim()
}

const look = async ({ url }: Server): Promise<[string | undefined, number]> => {
  // Visitors are not told of so few people.
  const { release, summary } = await (await signIn(url, 'ada')).call(browse, {})
  return [release?.name, summary.files]
}

describe('releases over several processes', () => {
  it('are there for every process at its next request', { timeout: 240_000 }, async () => {
    const [one, other] = [await start(), await start()]
    const steward = await signIn(one.url, 'stella')
    for (const [release, files] of [
      ['first', 3],
      ['second', 5],
    ] as const) {
      const { id } = await publish(steward, await upload(steward, release, files))
      await expect.poll(() => standing(steward, id), waiting).toBe('published')
      expect([await look(one), await look(other)]).toEqual([
        [release, files],
        [release, files],
      ])
    }
    await other.stop()
  })

  it('are published once, whole, where the process is killed', { timeout: 240_000 }, async () => {
    const [one] = servers
    if (one === undefined) throw new Error('no server runs')
    const steward = await signIn(one.url, 'stella')
    const ready = await upload(steward, 'killed', 60_000)
    const { id } = await publish(steward, ready)
    await expect
      .poll(() => standing(steward, id), waiting)
      .toMatch(/^publishing (checking|comparing|publishing)$/)
    await one.kill()
    const next = await start()
    expect(await look(next)).toEqual(['second', 5])
    const again = await signIn(next.url, 'stella')
    await expect.poll(() => standing(again, id), waiting).toBe('published')
    expect(await look(next)).toEqual(['killed', 60_000])
    const releases = await visitor(next.url).call(listReleases)
    expect(releases.map(({ name }) => name)).toEqual(['killed', 'second', 'first'])
    const verified = await run(folder.path, ['verify-all'], env)
    expect(verified, verified.out).toMatchObject({ code: 0 })
  })

  it('are listed by the command line, each with its difference', async () => {
    const { code, out } = await run(folder.path, ['releases'], env)
    expect(code).toBe(0)
    expect(out).toContain('3  killed  ')
    expect(out).toContain('by Stella Brandt')
    expect(out).toContain('60,000 added, 0 changed (0 reissued), 5 removed, 0 unchanged')
    const json = await run(folder.path, ['releases', '--json'], env)
    expect(JSON.parse(json.out)).toMatchObject([
      { number: 3, difference: { added: 60_000, removed: 5 } },
      { number: 2 },
      { number: 1 },
    ])
  })

  it('stop with their server, and go on with the next', { timeout: 240_000 }, async () => {
    const server = servers.at(-1)
    if (server === undefined) throw new Error('no server runs')
    const steward = await signIn(server.url, 'stella')
    const { id } = await publish(steward, await upload(steward, 'stopped', 150_000))
    await expect.poll(() => standing(steward, id), waiting).toMatch(/^publishing [^w]/)
    expect((await server.stop()).code).toBe(0)
    const next = await start()
    const again = await signIn(next.url, 'stella')
    await expect.poll(() => standing(again, id), waiting).toBe('published')
    expect(await look(next)).toEqual(['stopped', 150_000])
  })
})
