import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { visitor } from '#app/journey/person.ts'
import { setPasswordByLink } from '#ledgers/identity/contract/sign-in.ts'
import { dataFolder, run, serve } from '#test/crash/process.ts'

/** Each command starts a database of its own. */
const slow = { timeout: 180_000 }

const real = { ACCESSION_DEMO: '0' }
const init = ['init', '--email', 'root@lakeside.example', '--json']

let folder: Awaited<ReturnType<typeof dataFolder>>
beforeAll(async () => {
  folder = await dataFolder()
})
afterAll(() => folder.remove())

const linkIn = (out: string): URL => new URL((JSON.parse(out) as { link: string }).link)

describe('accession init --email', () => {
  it('is refused in demo mode', async () => {
    const { code, err } = await run(folder.path, init)
    expect([code, err]).toEqual([1, expect.stringContaining('ACCESSION_DEMO=0')])
  })

  it('prints a link, and another one until it was used; then no demo', slow, async () => {
    const lost = linkIn((await run(folder.path, init, real)).out)
    const { hash } = linkIn((await run(folder.path, init, real)).out)
    expect(lost.hash).not.toBe(hash)
    const server = await serve(folder.path, real)
    try {
      const use = (key: string) =>
        visitor(server.url).call(setPasswordByLink, {
          body: { key, password: 'four words of a sentence' },
        })
      await expect(use(lost.hash.slice(3))).rejects.toMatchObject({ code: 'not-found' })
      expect((await use(hash.slice(3))).state).toBe('signed-in')
      expect((await run(folder.path, init, real)).err).toContain('an administrator already')
    } finally {
      await server.kill()
    }
    const demo = await run(folder.path, ['serve'])
    expect([demo.code, demo.err]).toEqual([2, expect.stringMatching(/^ACCESSION_DEMO: /)])
  })
})
