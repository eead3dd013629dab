import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BreakingProxy, breakingProxy, brokenUpload } from '../breaking-proxy.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { dx, type DxComputer, dxComputerOf, hasDx } from './dx.ts'

/** Of the parts of `dx`, in bytes. */
const partSize = 16 * 1024 ** 2
const { size, breaks } = brokenUpload

describe.skipIf(!hasDx)('the unmodified dx over a line that breaks (needs dx)', () => {
  let platform: Platform
  let proxy: BreakingProxy
  let ada: DxComputer
  beforeAll(async () => {
    platform = await startPlatform()
    proxy = await breakingProxy(platform.url)
    ada = await dxComputerOf({ ...platform, url: proxy.url }, 'ada')
    await run('new', 'project', 'Breaks', '--select')
  })
  afterAll(async () => {
    await proxy.close()
    await ada.remove()
    await platform.close()
  })

  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await dx(args, { env: ada.env, folder: ada.folder })
    expect([code, stderr], args.join(' ')).toEqual([0, expect.any(String)])
    return stdout.trim()
  }
  async function md5Of(name: string): Promise<string> {
    const md5 = createHash('md5')
    for await (const bytes of createReadStream(join(ada.folder, name))) md5.update(bytes as Buffer)
    return md5.digest('hex')
  }

  it(
    'uploads and downloads every byte; a break costs a part at most',
    { timeout: 1_800_000 },
    async ({ annotate }) => {
      const made = spawnSync('sh', ['-c', `head -c ${size} /dev/urandom > sent.bin`], {
        cwd: ada.folder,
      })
      expect(made.status).toBe(0)
      /** A part for each break, and what calls take. */
      const most = size + breaks * partSize + 20 * 1024 ** 2

      proxy.breakSome(breaks, size)
      const file = await run('upload', 'sent.bin', '--brief', '--wait')
      await annotate(`upload of ${size} bytes: ${JSON.stringify(proxy.carried())}`)
      expect(proxy.carried().breaks).toBe(breaks)
      expect(proxy.carried().up).toBeLessThan(most)

      proxy.breakSome(breaks, size)
      await run('download', file, '-o', 'back.bin', '--no-progress')
      await annotate(`download: ${JSON.stringify(proxy.carried())}`)
      expect(proxy.carried().breaks).toBe(breaks)
      expect(proxy.carried().down).toBeLessThan(most)
      expect(await md5Of('back.bin')).toBe(await md5Of('sent.bin'))
    },
  )
})
