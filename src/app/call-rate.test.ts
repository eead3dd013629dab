import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { callRate } from './call-rate.ts'

it('lets each person make so many calls in each second', () => {
  let now = 5_000
  const count = callRate(2, () => now)
  count('ada')
  count('ada')
  expect(() => count('ada')).toThrow('more than 2 calls in a second')
  count('ben')
  now = 5_999
  expect(() => count('ada')).toThrow('more than 2 calls')
  now = 6_000
  count('ada')
})

describe('who calls more often than that', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform({ callsPerSecond: 1 })
  })
  afterAll(() => platform.close())

  it('is told to come back, in the words of each API, and others are not kept waiting', async () => {
    const [ada, ben] = [await clientOf(platform, 'ada'), await clientOf(platform, 'ben')]
    const ask = (path: string, method: string, token: string) =>
      fetch(platform.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: method === 'POST' ? '{}' : null,
      })
    for (const [path, method] of [
      ['/system/whoami', 'POST'],
      ['/api/v1/dashboard', 'GET'],
    ] as const) {
      // Within any ten calls at once two fall into the same second.
      const asked = Array.from({ length: 10 }, () => ask(path, method, ada.token))
      const answers = await Promise.all(asked)
      const refused = answers.find(({ status }) => status === 429)
      expect(refused?.headers.get('retry-after')).toBe('1')
      expect(JSON.stringify(await refused?.json())).toMatch(/RateLimitConditional|too-many/)
    }
    await expect.poll(async () => (await ben.send('/system/whoami')).status).toBe(200)
    await expect.poll(async () => (await ada.send('/system/whoami')).status).toBe(200)
  })
})
