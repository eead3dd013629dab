import type { FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { areAddresses, workersAt } from './workers.ts'

const from = (ip: string, headers: Record<string, string> = {}) =>
  ({ ip, headers }) as unknown as FastifyRequest

describe('workers', () => {
  const isWorker = workersAt(['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'])

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '192.0.2.7', '2001:db8::9'])(
    'are those of this machine and of the list: %s',
    (ip) => expect(isWorker(from(ip))).toBe(true),
  )

  it.each(['10.2.0.1', '192.0.2.8', '::ffff:203.0.113.9', '2001:db9::1'])(
    'are no others: %s',
    (ip) => expect(isWorker(from(ip))).toBe(false),
  )

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'are not told from others behind a proxy: %s',
    (header) => expect(isWorker(from('127.0.0.1', { [header]: '10.1.2.3' }))).toBe(false),
  )

  it('are given as addresses and networks', () => {
    expect(areAddresses(['10.0.0.0/8', '::1', '192.0.2.7'])).toBe(true)
    for (const wrong of ['worker-1', '10.0.0.0/33', '10.0.0.0/', '1.2.3.4/8/8', ''])
      expect([wrong, areAddresses([wrong])]).toEqual([wrong, false])
  })
})
