import { spawnSync } from 'node:child_process'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  ask,
  attemptOf,
  bearer,
  packed,
  type Platform,
  printed,
  processesWith,
  run,
  startPlatform,
  submitElsewhere,
  untilState,
} from '#test/executor/bench.ts'
import { executorConformance } from '#test/executor/conformance.ts'
import { makeSmallImage } from '#test/executor/small-image.ts'
import { canRunTools } from '#test/sandbox.ts'
import { removeAttempt } from './attempt-folder.ts'
import { localExecutor } from './local.ts'
import { runnerProgram } from './start-runner.ts'
import { dxToolkitPath } from './port.ts'
import { defaultWorker } from './worker.ts'

describe.skipIf(!canRunTools)('the executor on this machine (needs bubblewrap)', () => {
  executorConformance(async (folder) => ({
    recipe: { kind: 'local', options: { folder, worker: defaultWorker, cores: 2, grace: 1000 } },
    stop: async () => undefined,
  }))
})

const somebody = 54321
/** Whether a test can run our programs as somebody else: as root, of a checkout that is open to others. */
const canBeSomebody =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, ['-e', `fs.accessSync('${runnerProgram}')`], { uid: somebody })
    .status === 0

describe.skipIf(!canRunTools)('this machine as a worker (needs bubblewrap)', () => {
  let root: string
  let platform: Platform

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'accession-local-'))
    platform = await startPlatform()
  })
  afterAll(async () => {
    await platform.stop()
    // Who ran an attempt may still be leaving.
    await rm(root, { recursive: true, force: true, maxRetries: 10 })
  })

  it('runs what is queued in the order in which it came, also after a restart', async () => {
    const options = { folder: join(root, 'queue'), worker: defaultWorker, cores: 2 }
    const recipe = { kind: 'local', options } as const
    const first = attemptOf(platform, ask('/hold/first'), { resources: { cores: 1 } })
    const large = attemptOf(platform, ask('/order/large'), { resources: { cores: 2 } })
    const small = attemptOf(platform, ask('/order/small'), { resources: { cores: 1 } })
    // Each by a server that is gone afterwards.
    for (const attempt of [first, large, small]) await submitElsewhere(recipe, attempt)
    const executor = localExecutor(options)
    await untilState(executor, first.key, 'running')
    // There would be a core for the small one. It came later.
    expect(await executor.list()).toMatchObject([
      { key: first.key, state: 'running' },
      { key: large.key, state: 'queued' },
      { key: small.key, state: 'queued' },
    ])
    platform.release('first')
    for (const { key } of [first, large, small]) await untilState(executor, key, 'ended')
    expect(platform.asked.filter((path) => path.startsWith('/order'))).toEqual([
      '/order/large',
      '/order/small',
    ])
  })

  it('runs tools in a root image, with dx-toolkit and archives over it', async () => {
    const rootImage = join(root, 'image')
    makeSmallImage(rootImage)
    const dxToolkit = join(root, 'toolkit')
    await mkdir(join(dxToolkit, 'bin'), { recursive: true })
    const worker = { ...defaultWorker, rootImage, dxToolkit }
    const executor = localExecutor({ folder: join(root, 'of-image'), worker })
    expect((await executor.capabilities()).fault).toBeUndefined()
    platform.give('/layer', packed({ name: 'usr/share/brought/by-it', text: 'a layer' }))
    const headers = { authorization: `Bearer ${bearer}` }
    const script = `ls /usr/bin /var ${dxToolkitPath}; cat /usr/share/brought/by-it; id -un`
    const attempt = attemptOf(platform, script, {
      layers: [{ url: `${platform.url}/layer`, headers }],
    })
    expect((await run(executor, attempt)).result).toMatchObject({ reason: 'ended', exitCode: 0 })
    const lines = (await printed(executor, attempt.key)).split('\n')
    expect(lines.slice(0, 9)).toEqual([
      '/opt/dx-toolkit:',
      'bin',
      '',
      '/usr/bin:',
      'bash',
      'cat',
      'gzip',
      'id',
      'ls',
    ])
    expect(lines).toContain('known-by-this')
    expect(lines.slice(-2)).toEqual(['a layerdnanexus', ''])
  })

  it('ends what it runs when its folder went', async () => {
    const folder = join(root, 'gone')
    const executor = localExecutor({ folder, worker: defaultWorker })
    const attempt = attemptOf(platform, '')
    const word = `alone-${attempt.key}`
    const command = ['bash', '-c', `exec -a ${word} sleep 600`]
    await executor.submit({ ...attempt, command })
    await vi.waitUntil(() => processesWith(word).length > 0, { timeout: 50_000 })
    await removeAttempt(folder, attempt.key)
    await vi.waitUntil(() => processesWith(word).length === 0, { timeout: 50_000 })
    expect(await executor.list()).toEqual([])
  })

  it('cannot without a root image that it was told of, and says what to do', async () => {
    const worker = { ...defaultWorker, rootImage: join(root, 'no-image') }
    const { isUsable, fault } = await localExecutor({ folder: root, worker }).capabilities()
    expect({ isUsable, code: fault?.code }).toEqual({ isUsable: false, code: 'no-image' })
    expect(fault?.message).toContain('accession worker-image')
  })

  it.skipIf(!canBeSomebody)('does the same for a server that is not root', async () => {
    const folder = join(root, 'of-somebody')
    await mkdir(folder, { mode: 0o711 })
    await chown(root, somebody, somebody)
    await chown(folder, somebody, somebody)
    const recipe = { kind: 'local', options: { folder, worker: defaultWorker } } as const
    const executor = localExecutor(recipe.options)
    const runAs = async (script: string) => {
      const attempt = attemptOf(platform, script, { resources: { memoryMiB: 100 } })
      await submitElsewhere(recipe, attempt, undefined, somebody)
      const { result } = await untilState(executor, attempt.key, 'ended')
      return { result, said: await printed(executor, attempt.key) }
    }
    const plain = await runAs('id -u; grep CapEff /proc/self/status; ls -ld .; touch a; exit 3')
    expect(plain.result).toMatchObject({ reason: 'ended', exitCode: 3 })
    expect(plain.said).toMatch(/^1000\nCapEff:\s+0{16}\ndrwx/)
    const taking = `python3 -c 'h = []\nwhile True: h.append(b"x" * 1000000)'`
    expect((await runAs(taking)).result).toMatchObject({ reason: 'memory' })
    expect(spawnSync('find', [folder, '-user', 'root']).stdout.toString()).toBe('')
  })
})
