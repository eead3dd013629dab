import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpoints } from '#app/endpoints.ts'
import { lifecycles } from '#app/lifecycles.ts'
import { endpointsOf } from '#app/wire.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { generated } from '../tools/generate.ts'
import { type Platform, startPlatform } from './platform.ts'
import { forbidden } from './shape/forbidden.ts'
import { type Imports, importsBelow, ruleNames } from './shape/imports.ts'
import { exportedLifecycles, faultsOf } from './shape/lifecycles.ts'
import { repositoryFiles, root, sources, strayWords, tooLong } from './shape/repository.ts'
import { importsOfViolation, violations } from './shape/violations.ts'

describe('imports', () => {
  let imports: Imports
  beforeAll(async () => {
    imports = await importsBelow(root)
  })

  it('are seen, whatever their notation', () => {
    expect(imports.modules.length).toBeGreaterThan(300)
    const edges = imports.modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => `${source} → ${resolved}`),
    )
    expect(edges).toEqual(
      expect.arrayContaining([
        'src/stages/request/commands.ts → src/stages/request/store.ts', // relative
        'src/stages/request/commands.ts → src/ledgers/audit/record.ts', // by #
        'src/stages/request/commands.ts → src/adapters/database/port.ts', // types only
        'src/ledgers/clock/web/routes.tsx → src/ledgers/clock/web/clock-page.tsx', // when it is needed
        'src/app/web/main.tsx → node_modules/react/index.js', // a package
        'src/ledgers/audit/verify.ts → crypto', // Node
      ]),
    )
  })

  it('break no rule', () => expect(imports.violations).toEqual([]))

  it.each(ruleNames)('that break %s are found', async (rule) => {
    const violation = violations[rule]
    if (violation === undefined)
      throw new Error(`Seed a violation of ${rule} in test/shape/violations.ts.`)
    expect((await importsOfViolation(violation)).broken).toEqual([rule])
  })

  it('are seeded for rules that there are', () => {
    expect(Object.keys(violations).filter((rule) => !ruleNames.includes(rule))).toEqual([])
  })
})

describe('time, chance, network and SQL', () => {
  it('come in where they may', () => {
    const all = sources()
    expect(all.size).toBeGreaterThan(300)
    expect(forbidden(all).map(({ at, what }) => `${at} uses ${what}`)).toEqual([])
  })

  it.each([
    ['Date.now()', 'Date.now'],
    ['const { now } = Date', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['new Date', 'new Date()'],
    ['Date()', 'Date()'],
    ['performance.now()', 'performance'],
    ['Math.random()', 'Math.random'],
    ['xs.map(Math.random)', 'Math.random'],
    ['setTimeout(f, 1)', 'setTimeout'],
    ['globalThis.setInterval(f, 1)', 'setInterval'],
    ['setImmediate(f)', 'setImmediate'],
    ['fetch(url)', 'fetch'],
    ['const deps = { fetch }', 'fetch'],
    ["globalThis['fetch'](url)", 'fetch'],
    ['new XMLHttpRequest()', 'XMLHttpRequest'],
    ['new WebSocket(url)', 'WebSocket'],
    ['new EventSource(url)', 'EventSource'],
    ['navigator.sendBeacon(url)', 'navigator.sendBeacon'],
    ['process.env.HOME', 'process.env'],
    ["process['env']", 'process.env'],
    ['const { env } = process', 'process.env'],
    ['process.exit()', 'process'],
    ["import fs from 'node:fs'", 'import of node:fs'],
    ["import { readFile } from 'fs/promises'", 'import of fs/promises'],
    ["import type { Socket } from 'node:net'", 'import of node:net'],
    ["import tls from 'node:tls'", 'import of node:tls'],
    ["export * from 'node:http'", 'import of node:http'],
    ["await import('node:https')", 'import of node:https'],
    ["import { spawn } from 'node:child_process'", 'import of node:child_process'],
    ["import { lookup } from 'node:dns/promises'", 'import of node:dns/promises'],
    [
      "import { setTimeout as sleep } from 'node:timers/promises'",
      'import of node:timers/promises',
    ],
    ["db.selectFrom('person')", 'selectFrom()'],
    ['sql<number>`select 1`', 'sql`…`'],
  ])('are found in a stage: %s', (code, what) => {
    expect(inFile('src/stages/request/commands.ts', code)).toEqual([what])
  })

  it.each([
    'new Date(at)',
    'Date.parse(at)',
    'z.instanceof(Date)',
    'boss.fetch(queue)',
    'const send = (fetch: Fetch) => fetch(url)',
    'type Timer = ReturnType<typeof setTimeout>',
    "const words = 'Date.now() and fetch(url)' // process.env",
    "import { createHash } from 'node:crypto'",
  ])('are not suspected in a stage: %s', (code) => {
    expect(inFile('src/stages/request/commands.ts', code)).toEqual([])
  })

  it.each([
    ['src/kernel/problem.ts', 'Date.now'],
    ['src/ledgers/identity/http.ts', 'Date.now'],
    ['src/dialects/ga4gh/http.ts', 'Date.now'],
    ['src/stages/request/web/page.tsx', 'Date.now'],
    ['src/flow.ts', 'Date.now'],
  ])('are found in %s', (path, what) => expect(inFile(path, 'Date.now()')).toEqual([what]))

  it('may be waited for in a page, not in what it shares with the server', () => {
    expect(inFile('src/stages/request/web/page.tsx', 'setTimeout(f, 1)')).toEqual([])
    expect(inFile('src/stages/request/rules.ts', 'setTimeout(f, 1)')).toEqual(['setTimeout'])
  })

  it('reach a page through app/web only', () => {
    expect(inFile('src/stages/request/web/page.tsx', 'fetch(url)')).toEqual(['fetch'])
    expect(inFile('src/app/web/client.ts', 'fetch(url)')).toEqual([])
  })

  it('leave settings to app/config.ts', () => {
    expect(inFile('src/app/wire.ts', 'process.env')).toEqual(['process.env'])
    expect(inFile('src/adapters/mail/smtp.ts', 'process.env')).toEqual(['process.env'])
    expect(inFile('src/app/config.ts', 'process.env')).toEqual([])
  })

  it('leave SQL to stores', () => {
    const code = "db.selectFrom('person')"
    for (const path of ['http.ts', 'queries.ts', 'policy.ts', 'reactions.ts']) {
      expect(inFile(`src/stages/request/${path}`, code)).toEqual(['selectFrom()'])
    }
    for (const path of [
      'stages/request/store.ts',
      'stages/request/store/drafts.ts',
      'ledgers/audit/record.ts',
    ]) {
      expect(inFile(`src/${path}`, code)).toEqual([])
    }
  })
})

const inFile = (path: string, code: string) =>
  forbidden(new Map([[path, code]])).map(({ what }) => what)

describe('made files and lists', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())

  const made = [
    'src/adapters/database/tables.ts',
    'docs/openapi.json',
    'docs/lifecycles.md',
    'docs/security.md',
    'src/stages/oversight/rules/evidence.json',
  ]

  it.each(made)('%s is fresh', async (path) => {
    const committed = await readFile(join(root, path), 'utf8').catch(() => '')
    const fresh = (await generated(platform.deps.pool)).get(path)
    expect(committed === fresh, `${path} is stale: run \`npm run generate\` and commit it`).toBe(
      true,
    )
  })

  it('are all of the generated ones', async () => {
    const paths = [...(await generated(platform.deps.pool)).keys()]
    expect(paths).toEqual(made)
  })

  it('serve every endpoint of every contract, once', () => {
    const served = endpointsOf(platform.deps).map(({ endpoint }) => describeEndpoint(endpoint))
    expect(served.sort()).toEqual(endpoints.map(describeEndpoint).sort())
    expect(twice(served)).toEqual([])
    expect(twice(endpoints.map(({ name }) => name))).toEqual([])
  })

  it('list the endpoints of each contract.ts', async () => {
    const contracts = [...sources().keys()].filter((path) => /\/contract(\/[^/]+)?\.ts$/.test(path))
    const modules = await Promise.all(
      contracts.map(
        async (path) => (await import(join(root, path))) as Readonly<Record<string, unknown>>,
      ),
    )
    const declared = modules.flatMap((module) => Object.values(module).filter(isEndpoint))
    expect(declared.length).toBeGreaterThan(20)
    expect(
      declared.filter((endpoint) => !endpoints.includes(endpoint)).map(describeEndpoint),
    ).toEqual([])
  })
})

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value

const describeEndpoint = ({ name, method, path }: Endpoint) => `${name}: ${method} ${path}`

const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i)

describe('lifecycles', () => {
  /** The states in which nothing can happen any more, by the lifecycle's export. */
  const closed: Readonly<Record<string, readonly string[]>> = {
    releaseImportLifecycle: ['published', 'discarded'],
    requestLifecycle: ['declined', 'withdrawn', 'expired', 'closed-out'],
    envelopeLifecycle: ['completed', 'declined', 'withdrawn', 'lapsed'],
    signatoryLifecycle: ['signed', 'declined', 'replaced'],
    reviewLifecycle: ['approved', 'closed'],
    vendLifecycle: ['ready'],
    incidentLifecycle: ['closed'],
    destructionLifecycle: ['certified', 'withdrawn'],
    jobLifecycle: ['done', 'failed', 'terminated'],
    analysisLifecycle: ['done', 'failed', 'terminated'],
  }

  it('are all listed in app/lifecycles.ts, and here', async () => {
    const exported = await exportedLifecycles()
    const listed = Object.values(lifecycles)
    expect(
      exported.filter(({ lifecycle }) => !listed.includes(lifecycle)).map(({ name }) => name),
    ).toEqual([])
    expect(exported).toHaveLength(listed.length)
    expect(exported.map(({ name }) => name).sort()).toEqual(Object.keys(closed).sort())
  })

  it('reach every state, and end', async () => {
    for (const { name, ...exported } of await exportedLifecycles()) {
      expect([name, ...faultsOf(exported, closed[name] ?? [])]).toEqual([name])
    }
  })

  it.each([
    [
      'b is never reached',
      { go: { from: ['a'], to: 'c', by: ['me'] } },
      ['a', 'b', 'c'],
      ['c', 'b'],
    ],
    [
      'b never ends',
      {
        go: { from: ['a'], to: 'b', by: ['me'] },
        end: { from: ['a'], to: 'c', by: ['me'] },
        stay: { from: ['b'], to: 'b', by: ['me'] },
      },
      ['a', 'b', 'c'],
      ['c'],
    ],
    [
      'b is closed and offers back',
      { go: { from: ['a'], to: 'b', by: ['me'] }, back: { from: ['b'], to: 'a', by: ['me'] } },
      ['a', 'b'],
      ['b'],
    ],
    ['x is no state', { go: { from: ['a', 'x'], to: 'b', by: ['me'] } }, ['a', 'b'], ['b']],
    [
      'nobody may end',
      { go: { from: ['a'], to: 'b', by: ['me'] }, end: { from: ['a'], to: 'b', by: [] } },
      ['a', 'b'],
      ['b'],
    ],
  ])('are refused where %s', (fault, lifecycle, states, ends) => {
    expect(faultsOf({ lifecycle, states }, ends)).toEqual([fault])
  })

  it('are refused where a state offers nothing and is not closed', () => {
    const lifecycle = { go: { from: ['a'], to: 'b', by: ['me'] } }
    expect(faultsOf({ lifecycle, states: ['a', 'b'] }, [])).toContain(
      'b offers nothing and is not closed',
    )
  })
})

describe('the repository', () => {
  it('has no source file over 400 lines', () => expect(tooLong(sources())).toEqual([]))

  it('finds a file that is too long', () => {
    const files = new Map([
      ['src/long.ts', 'x\n'.repeat(401)],
      ['src/full.ts', 'x\n'.repeat(400)],
    ])
    expect(tooLong(files)).toEqual(['src/long.ts: 401 lines'])
  })

  it('names no folder of one machine and no host of packages', () => {
    expect(strayWords(repositoryFiles())).toEqual([])
  })

  it.each([
    ['', 'work', 'main', 'src'].join('/'),
    ['', 'root', '.npmrc'].join('/'),
    ['', 'home', 'ada', 'accession'].join('/'),
    ['', 'Users', 'ada', 'accession'].join('/'),
    ['C:', 'Users', 'ada'].join('\\'),
    ['https://registry', 'npmjs', 'org/zod'].join('.'),
    ['http://deb', 'debian', 'org'].join('.'),
  ])('would find %s', (word) => {
    expect(strayWords([{ path: 'README.md', text: `one\nsee ${word}\n` }])).toHaveLength(1)
  })

  it.each(['src/stages/work/x.ts', 'https://example.org/work/item', '/requests/17/root'])(
    'does not suspect %s',
    (word) => expect(strayWords([{ path: 'README.md', text: word }])).toEqual([]),
  )
})
