import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Executor } from '#adapters/executor/port.ts'
import {
  ask,
  attemptOf,
  bearer,
  killRunner,
  killRunnerWhileItStarts,
  packed,
  type Platform,
  printed,
  processesWith,
  type Recipe,
  run,
  startPlatform,
  submitElsewhere,
  untilState,
} from './bench.ts'
import { make } from './make.ts'

export type Engine = {
  readonly recipe: Recipe
  stop(): Promise<void>
}

/** What every executor does alike. `start` is given an empty folder for the attempts. */
export function executorConformance(start: (folder: string) => Promise<Engine>): void {
  let root: string
  let folder: string
  let platform: Platform
  let engine: Engine
  let executor: Executor

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'accession-executor-'))
    folder = join(root, 'attempts')
    platform = await startPlatform()
    engine = await start(folder)
    executor = make(engine.recipe)
  })
  afterAll(async () => {
    await engine.stop()
    await platform.stop()
    // Who ran an attempt may still be leaving.
    await rm(root, { recursive: true, force: true, maxRetries: 10 })
  })

  it('can', async () => {
    const { isUsable, fault, cores } = await executor.capabilities()
    expect(fault).toBeUndefined()
    expect(isUsable).toBe(true)
    expect(cores).toBeGreaterThan(0)
  })

  it('runs a command with its files and its environment, and keeps how it ended', async () => {
    const attempt = attemptOf(
      platform,
      'pwd; id -un; echo $COLOUR; cat in/a.txt; echo b >b; (: >/dev/tcp/192.0.2.1/9); exit 3',
      {
        environment: { COLOUR: 'green' },
        files: { 'in/a.txt': 'as given' },
      },
    )
    const { state, result, node, startedAt } = await run(executor, attempt)
    expect({ state, result }).toMatchObject({
      state: 'ended',
      result: {
        reason: 'ended',
        exitCode: 3,
        hosts: [],
        tries: [{ kind: 'address', what: '192.0.2.1:9', times: 1 }],
        isWatched: true,
      },
    })
    expect(node).not.toBe('')
    expect(startedAt).toBeLessThanOrEqual(Date.now())
    const home = ['', 'home', 'dnanexus'].join('/')
    expect(await printed(executor, attempt.key)).toBe(`${home}\ndnanexus\ngreen\nas given`)
    const left = await executor.left(attempt.key, 'b', 100)
    expect(Buffer.from(left ?? '').toString()).toBe('b\n')
    expect(await executor.left(attempt.key, 'c', 100)).toBeUndefined()
    expect(await executor.left(attempt.key, 'in', 100)).toBe('no-file')
    // Whoever comes later knows the same.
    expect(await untilState(make(engine.recipe), attempt.key, 'ended')).toMatchObject({ result })
  })

  it('says that a command was not found', async () => {
    const attempt = attemptOf(platform, '', { command: ['no-such-program'] })
    const { result } = await run(executor, attempt)
    expect(result).toMatchObject({ reason: 'ended', exitCode: 127 })
    expect(await printed(executor, attempt.key, 'stderr')).toContain('no-such-program')
  })

  it('leads to the platform, and shows the log from any byte on while it runs', async () => {
    const script = `echo first; ${ask('/hold/log')}; echo last >&2`
    const attempt = attemptOf(platform, script)
    await executor.submit(attempt)
    await vi.waitUntil(async () => (await printed(executor, attempt.key)) === 'first\n', {
      timeout: 50_000,
    })
    expect(await untilState(executor, attempt.key, 'running')).toMatchObject({ state: 'running' })
    expect(await executor.left(attempt.key, 'anything', 1)).toBeUndefined()
    platform.release('log')
    await untilState(executor, attempt.key, 'ended')
    const part = await executor.log(attempt.key, 'stdout', 3, 5)
    expect(Buffer.from(part).toString()).toBe('st\nre')
    expect(await executor.log(attempt.key, 'stdout', 1000, 5)).toHaveLength(0)
    expect(await printed(executor, attempt.key, 'stderr')).toBe('last\n')
  })

  it('unpacks archives over the root file system, one over the other, and into the home', async () => {
    const home = ['home', 'dnanexus'].join('/')
    platform.give(
      '/first',
      packed(
        { name: 'usr/bin/of-a-layer', text: '#!/bin/sh\necho from the first\n' },
        { name: 'bin/by-a-link', text: '#!/bin/sh\necho by a link\n' },
        { name: 'etc/of-a-layer', text: 'set\n' },
        { name: 'own/place', text: 'own\n' },
        { name: `${home}/given`, text: 'at home\n' },
      ),
    )
    platform.give(
      '/second',
      packed({ name: 'usr/bin/of-a-layer', text: '#!/bin/sh\necho from the second\n' }),
    )
    const headers = { authorization: `Bearer ${bearer}` }
    const script = 'of-a-layer; by-a-link; cat /etc/of-a-layer /own/place given; ls /usr/bin/env'
    const attempt = attemptOf(platform, script, {
      layers: ['/first', '/second'].map((path) => ({ url: `${platform.url}${path}`, headers })),
    })
    expect((await run(executor, attempt)).result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(await printed(executor, attempt.key)).toBe(
      'from the second\nby a link\nset\nown\nat home\n/usr/bin/env\n',
    )
  })

  it('says which archive it could not have', async () => {
    const layers = [{ url: `${platform.url}/first`, headers: {} }]
    const attempt = attemptOf(platform, 'true', { layers })
    expect((await run(executor, attempt)).result).toMatchObject({
      reason: 'system',
      message: 'Archive 1 of 1: the platform answered 401',
    })
  })

  it('ends everything that an attempt started when it is cancelled', async () => {
    const attempt = attemptOf(platform, '')
    const word = `sleeper-of-${attempt.key}`
    const sleeper = `exec -a ${word} sleep 600`
    const script = [
      `(trap "" TERM HUP INT; ${sleeper}) &`,
      `setsid --fork bash -c '${sleeper}'`,
      `bash -c '(setsid bash -c "${sleeper}" &) &'`,
      `nohup bash -c '${sleeper}' >/dev/null 2>&1 &`,
      `python3 -c 'import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork() or os.setsid() or os.fork() or os.execvp("sleep", ["${word}", "600"]); os.wait()' &`,
      'wait',
    ].join('\n')
    await executor.submit({ ...attempt, command: ['bash', '-c', script] })
    await vi.waitUntil(() => processesWith(word).length >= 6, { timeout: 50_000 })
    await executor.cancel(attempt.key)
    expect(await untilState(executor, attempt.key, 'ended')).toMatchObject({
      result: { reason: 'cancelled' },
    })
    await vi.waitUntil(() => processesWith(word).length === 0)
    await executor.cancel(attempt.key)
  })

  it('leaves nothing of an attempt that is cancelled, or whose runner is killed, while it starts', async () => {
    const cancelled = attemptOf(platform, 'sleep 600')
    await executor.submit(cancelled)
    await vi.waitUntil(() => processesWith(`--hostname\0${cancelled.key}`).length > 0, {
      timeout: 50_000,
      interval: 1,
    })
    await executor.cancel(cancelled.key)
    const killed = attemptOf(platform, 'sleep 600')
    await executor.submit(killed)
    await killRunnerWhileItStarts(folder, killed.key)
    for (const { key } of [cancelled, killed]) {
      expect((await untilState(executor, key, 'ended')).result?.reason).toMatch(
        /^(cancelled|node-lost)$/,
      )
      await vi.waitUntil(() => processesWith(key).length === 0, { timeout: 20_000 })
    }
  })

  it('ends an attempt whose command left others behind', async () => {
    const attempt = attemptOf(platform, '')
    const word = `left-by-${attempt.key}`
    const script = `setsid --fork bash -c 'exec -a ${word} sleep 600'`
    const { result } = await run(executor, { ...attempt, command: ['bash', '-c', script] })
    expect(result).toMatchObject({ reason: 'ended', exitCode: 0 })
    expect(processesWith(word)).toEqual([])
  })

  it('ends an attempt that runs too long', async () => {
    const attempt = attemptOf(platform, 'trap "" TERM; while :; do sleep 1; done', {
      resources: { wallSeconds: 1 },
    })
    expect((await run(executor, attempt)).result).toMatchObject({ reason: 'time' })
  })

  it('ends an attempt that takes too much memory', async () => {
    const taking = 'held = []\nwhile True: held.append(b"x" * 1000000)'
    const attempt = attemptOf(platform, `python3 -c '${taking}'`, { resources: { memoryMiB: 128 } })
    const { result } = await run(executor, attempt)
    expect(result).toMatchObject({ reason: 'memory' })
    expect(result?.used.memoryMiB).toBeGreaterThan(100)
  })

  it.each([
    ['one file', 'dd if=/dev/zero of=big bs=1M count=100; sleep 600'],
    ['many', 'for i in {1..100}; do head -c 1000000 /dev/zero >f$i; done; sleep 600'],
    ['the folder for what is passing', 'dd if=/dev/zero of=/tmp/big bs=1M count=100; sleep 600'],
    [
      'what it removed and keeps open',
      'exec 5>big; rm big; head -c 60000000 /dev/zero >&5; sleep 600',
    ],
  ])('ends an attempt that takes too much of the disk: %s', async (_what, script) => {
    const attempt = attemptOf(platform, script, { resources: { diskMiB: 50 } })
    expect((await run(executor, attempt)).result).toMatchObject({ reason: 'disk' })
  })

  it('runs what is submitted twice, and by several processes at once, one time', async () => {
    const attempt = attemptOf(platform, '')
    const once = { ...attempt, command: ['bash', '-c', ask(`/ran/${attempt.key}`)] }
    await Promise.all([
      submitElsewhere(engine.recipe, once),
      submitElsewhere(engine.recipe, once),
      executor.submit(once),
      executor.submit(once),
    ])
    await untilState(executor, attempt.key, 'ended')
    await executor.submit(once)
    expect(await untilState(executor, attempt.key, 'ended')).toMatchObject({
      result: { exitCode: 0 },
    })
    expect(platform.asked.filter((path) => path === `/ran/${attempt.key}`)).toHaveLength(1)
  })

  it('goes on with what a process submitted that was killed', async () => {
    const attempt = attemptOf(platform, '')
    const script = `${ask(`/started/${attempt.key}`)}; exit 5`
    const killed = { ...attempt, command: ['bash', '-c', script] }
    await submitElsewhere(engine.recipe, killed, 'SIGKILL')
    expect(await run(executor, killed)).toMatchObject({ result: { reason: 'ended', exitCode: 5 } })
    expect(platform.asked.filter((path) => path === `/started/${attempt.key}`)).toHaveLength(1)
  })

  it('does not know at first what became of an attempt whose worker is gone, and then counts it as lost', async () => {
    const attempt = attemptOf(platform, '')
    const word = `orphan-of-${attempt.key}`
    const script = `exec -a ${word} sleep 600`
    await executor.submit({ ...attempt, command: ['bash', '-c', script] })
    await vi.waitUntil(() => processesWith(word).length > 0, { timeout: 50_000 })
    await killRunner(folder, attempt.key)
    await untilState(executor, attempt.key, 'unknown')
    expect(await untilState(executor, attempt.key, 'ended')).toMatchObject({
      result: { reason: 'node-lost' },
    })
    await vi.waitUntil(() => processesWith(word).length === 0)
  })

  it('never runs what was cancelled while it was queued', async () => {
    const { cores } = await executor.capabilities()
    const large = attemptOf(platform, ask('/hold/queue'), { resources: { cores } })
    await executor.submit(large)
    await untilState(executor, large.key, 'running')
    const waiting = attemptOf(platform, ask('/never'), { resources: { cores } })
    await executor.submit(waiting)
    await untilState(executor, waiting.key, 'queued')
    await executor.cancel(waiting.key)
    expect(await untilState(executor, waiting.key, 'ended')).toMatchObject({
      result: { reason: 'cancelled' },
    })
    platform.release('queue')
    await untilState(executor, large.key, 'ended')
    expect(platform.asked).not.toContain('/never')
  })

  it('has nothing of what it does not know, and does nothing to it', async () => {
    expect(await executor.log('job-unknown-1', 'stdout', 0, 10)).toHaveLength(0)
    expect(await executor.left('job-unknown-1', 'a', 10)).toBeUndefined()
    await executor.cancel('job-unknown-1')
    await executor.release('job-unknown-1')
    await expect(executor.log('../etc', 'stdout', 0, 10)).rejects.toThrow('Not the key')
  })

  it('removes an attempt that ended, and no other', async () => {
    const attempt = attemptOf(
      platform,
      'mkdir -p a/b; touch a/b/c; chmod 0 a/b a; ln -s / everything',
    )
    await executor.submit(attempt)
    await expect(executor.release(attempt.key)).rejects.toThrow('has not ended')
    await untilState(executor, attempt.key, 'ended')
    await executor.release(attempt.key)
    expect((await executor.list()).map(({ key }) => key)).not.toContain(attempt.key)
    expect(await printed(executor, attempt.key)).toBe('')
  })
}
