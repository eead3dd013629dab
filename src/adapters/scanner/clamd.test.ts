import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eicar, type FakeClamd, startClamd } from '#test/fake-clamd.ts'
import { clamdScanner, parseClamdAddress } from './clamd.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accession-clamd-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let clamd: FakeClamd
beforeEach(async () => {
  clamd = await startClamd(join(folder, 'socket'))
})
afterEach(() => clamd.close())

const scan = (bytes: Uint8Array, waitMs?: number) =>
  clamdScanner({ path: join(folder, 'socket') }, waitMs).scan(bytes)

describe('scanning by clamd', () => {
  it('says clean what clamd finds clean, and sends every byte', async () => {
    expect(await scan(Buffer.alloc(0))).toEqual({ state: 'clean' })
    expect(await scan(Buffer.alloc(3_000_001, 'x'))).toEqual({ state: 'clean' })
    expect(clamd.streams).toEqual([0, 3_000_001])
  })

  it('names what clamd finds, wherever in the bytes', async () => {
    const bytes = Buffer.concat([Buffer.alloc(65_500), Buffer.from(eicar)])
    expect(await scan(bytes)).toEqual({ state: 'found', found: 'Eicar-Test-Signature' })
  })

  it.each([
    ['cut-off' as const, /ended the connection|ECONNRESET|EPIPE/],
    ['full' as const, /size limit exceeded/],
  ])('gives no verdict where clamd is %s', async (mood, message) => {
    clamd.mood = mood
    await expect(scan(Buffer.alloc(30_000_000))).rejects.toThrow(message)
  })

  it('gives no verdict where clamd does not answer in time', async () => {
    clamd.mood = 'silent'
    await expect(scan(Buffer.alloc(30_000_000), 50)).rejects.toThrow('in time')
  })

  it('gives no verdict where clamd is down', async () => {
    await clamd.close()
    await expect(scan(Buffer.from('x'))).rejects.toThrow('ENOENT')
    clamd = await startClamd(join(folder, 'socket'))
  })
})

it.each([
  ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['clamav:3310', { host: 'clamav', port: 3310 }],
  ['[::1]:3310', { host: '::1', port: 3310 }],
  ['clamav', undefined],
  ['clamav:70000', undefined],
  ['http://clamav:3310', undefined],
])('reads %s as an address', (text, address) => {
  expect(parseClamdAddress(text)).toEqual(address)
})
