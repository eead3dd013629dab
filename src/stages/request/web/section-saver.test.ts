import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '#kernel/problem.ts'
import { createSaver, type Held } from './section-saver.ts'

type Name = { readonly name: string }
const at = '2026-05-01T10:32:00Z'

/** A server that holds one section, and can be told to fail. */
function server() {
  let held: Held<Name> = { value: { name: '' }, version: 1, at }
  const saves: { base: number; name: string }[] = []
  const failures: ('lost-before' | 'lost-after' | Problem)[] = []
  return {
    saves,
    failures,
    held: () => held,
    changeElsewhere: (name: string) => (held = { value: { name }, version: held.version + 1, at }),
    save: async (base: number, value: Name) => {
      saves.push({ base, name: value.name })
      const failure = failures.shift()
      if (failure === 'lost-before') throw new TypeError('Failed to fetch')
      if (failure instanceof Problem) throw failure
      if (base !== held.version) throw new Problem('stale-version', 'Somebody else changed it.')
      held = { value, version: base + 1, at }
      if (failure === 'lost-after') throw new TypeError('Failed to fetch')
      return { version: held.version, at }
    },
    reread: async () => held,
  }
}

const open = (peer: ReturnType<typeof server>) =>
  createSaver<Name>(peer.held(), { save: peer.save, reread: peer.reread })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('section saver', () => {
  it('saves once after a pause in typing, and says when', async () => {
    const peer = server()
    const saver = open(peer)
    for (const name of ['R', 'Re', 'Relapse']) saver.edit({ name })
    expect(saver.read().status.kind).toBe('unsaved')
    await vi.advanceTimersByTimeAsync(599)
    expect(peer.saves).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(peer.saves).toEqual([{ base: 1, name: 'Relapse' }])
    expect(saver.read()).toMatchObject({ status: { kind: 'saved' }, savedAt: at, base: 2 })
  })

  it('saves what was typed during a save on the version that the save returned', async () => {
    const peer = server()
    const saver = open(peer)
    saver.edit({ name: 'one' })
    const flushed = saver.flush()
    saver.edit({ name: 'two' })
    expect(await flushed).toBe(true)
    expect(peer.saves).toEqual([
      { base: 1, name: 'one' },
      { base: 2, name: 'two' },
    ])
  })

  it('sends nothing when nothing differs', async () => {
    const peer = server()
    const saver = open(peer)
    saver.edit({ name: 'x' })
    saver.edit({ name: '' })
    expect(await saver.flush()).toBe(true)
    expect(peer.saves).toEqual([])
  })

  it('shows a change made elsewhere and keeps what is typed until the person chooses', async () => {
    const peer = server()
    const saver = open(peer)
    peer.changeElsewhere('theirs')
    saver.edit({ name: 'mine' })
    expect(await saver.flush()).toBe(false)
    expect(saver.read()).toMatchObject({
      value: { name: 'mine' },
      status: { kind: 'conflict', theirs: { value: { name: 'theirs' } } },
    })
    saver.edit({ name: 'mine, longer' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(peer.held().value.name).toBe('theirs')
    expect(await saver.keepMine()).toBe(true)
    expect(peer.held().value.name).toBe('mine, longer')
  })

  it('takes theirs when the person chooses so', async () => {
    const peer = server()
    const saver = open(peer)
    peer.changeElsewhere('theirs')
    saver.edit({ name: 'mine' })
    await saver.flush()
    saver.takeTheirs()
    expect(saver.read()).toMatchObject({
      value: { name: 'theirs' },
      base: 2,
      status: { kind: 'saved' },
    })
    expect(peer.saves).toHaveLength(1)
  })

  it('tries again after an outage until it is saved', async () => {
    const peer = server()
    peer.failures.push('lost-before', 'lost-before')
    const saver = open(peer)
    saver.edit({ name: 'x' })
    await saver.flush()
    expect(saver.read().status).toMatchObject({ kind: 'failed', isRetrying: true })
    await vi.advanceTimersByTimeAsync(2_000 + 5_000)
    expect(saver.read().status.kind).toBe('saved')
    expect(peer.held().value.name).toBe('x')
  })

  it('does not take its own save, whose answer was lost, for a change made elsewhere', async () => {
    const peer = server()
    peer.failures.push('lost-after')
    const saver = open(peer)
    saver.edit({ name: 'one' })
    await saver.flush()
    saver.edit({ name: 'two' })
    expect(await saver.flush()).toBe(true)
    expect(peer.held()).toMatchObject({ value: { name: 'two' }, version: 3 })
  })

  it('does not repeat what the server refused, and saves the correction', async () => {
    const peer = server()
    peer.failures.push(new Problem('already-exists', 'You have a request of this name.'))
    const saver = open(peer)
    saver.edit({ name: 'taken' })
    expect(await saver.flush()).toBe(false)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(peer.saves).toHaveLength(1)
    expect(saver.read().status).toMatchObject({ kind: 'failed', isRetrying: false })
    saver.edit({ name: 'free' })
    await vi.advanceTimersByTimeAsync(600)
    expect(saver.read().status.kind).toBe('saved')
  })

  it('adopts a newer section only where nothing is typed', () => {
    const peer = server()
    const saver = open(peer)
    saver.adopt({ value: { name: 'from the phone' }, version: 2, at })
    expect(saver.read()).toMatchObject({ value: { name: 'from the phone' }, base: 2 })
    saver.edit({ name: 'typing' })
    saver.adopt({ value: { name: 'from the phone again' }, version: 3, at })
    expect(saver.read()).toMatchObject({ value: { name: 'typing' }, base: 2 })
  })

  it('takes up what an earlier page could not save', async () => {
    const peer = server()
    const unsaved = { value: { name: 'typed before' }, base: 1 }
    const saver = createSaver<Name>(peer.held(), { save: peer.save, reread: peer.reread, unsaved })
    expect(saver.read()).toMatchObject({
      value: { name: 'typed before' },
      status: { kind: 'unsaved' },
    })
    await vi.advanceTimersByTimeAsync(600)
    expect(peer.held().value.name).toBe('typed before')
  })

  it('asks when the section changed since an earlier page could not save', () => {
    const peer = server()
    const theirs = peer.changeElsewhere('theirs')
    const unsaved = { value: { name: 'typed before' }, base: 1 }
    const saver = createSaver<Name>(peer.held(), { save: peer.save, reread: peer.reread, unsaved })
    expect(saver.read()).toMatchObject({
      value: { name: 'typed before' },
      status: { kind: 'conflict', theirs },
    })
  })
})
