import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { begin, dataFolder, run, type Server, serve } from './process.ts'

/*
 * Backups and restores that are killed, as processes of their own. What a kill leaves is no backup and no platform; the
 * same command goes on from there.
 */

let folder: Awaited<ReturnType<typeof dataFolder>>
let server: Server
const at = (name: string) => join(folder.path, name)
const key = () => ['--key', at('backup.key')]
const snapshots = () => readdir(join(at('backups'), 'snapshots')).catch(() => [])

beforeAll(async () => {
  folder = await dataFolder()
  const { code, err } = await run(at('data'), ['backup', 'key', at('backup.key')])
  if (code !== 0) throw new Error(err)
  server = await serve(at('data'))
})
afterAll(async () => {
  await server.kill()
  await folder.remove()
})

describe('a backup by the command', () => {
  it('is refused where its key lies with the data (T111)', async () => {
    const made = await run(at('data'), ['backup', at('backups'), '--key', at('data/backup.key')])
    expect([made.code, made.err]).toEqual([1, expect.stringContaining('Keep it elsewhere')])
    expect(await snapshots()).toEqual([])
  })

  it('that is killed leaves none, and the next one is whole, while the server runs', async () => {
    const killed = begin(at('data'), ['backup', at('backups'), ...key()])
    while ((await readdir(join(at('backups'), 'incoming')).catch(() => [])).length === 0)
      await sleep(5)
    await killed.kill()
    expect(await snapshots()).toEqual([])
    const made = await run(at('data'), ['backup', at('backups'), ...key()])
    expect([made.code, made.err]).toEqual([0, ''])
    expect(await snapshots()).toHaveLength(1)
    const verified = await run(at('data'), ['backup', 'verify', at('backups'), ...key()])
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('is whole')])
  })

  it('is restored by a command that is killed and run again, and no server starts between', async () => {
    const args = ['restore', at('backups'), ...key(), '--into', at('after')]
    const killed = begin(at('data'), args)
    while ((await readdir(join(at('after'), 'postgres')).catch(() => [])).length === 0)
      await sleep(5)
    await killed.kill()
    const tried = await run(at('after'), ['serve'])
    expect([tried.code, tried.err]).toEqual([2, expect.stringContaining('was broken off')])
    const restored = await run(at('data'), args)
    expect([restored.code, restored.err]).toEqual([0, ''])
    expect(restored.out).toContain('RECOVERING')
    const again = await run(at('data'), args)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('is not empty')])
    const confirmed = await run(at('after'), ['recover', '--release-all', '--confirm'])
    expect([confirmed.code, confirmed.out]).toEqual([0, expect.stringContaining('Confirmed')])
  })
})
