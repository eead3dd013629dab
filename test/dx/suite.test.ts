import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../dnanexus.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { contextOf } from './dx.ts'

/*
 * The client's own test suite, unmodified, against this server. It takes many minutes: `npm run test:dx`, with DX_TOOLKIT
 * naming a checkout of dx-toolkit, and a python3 with pytest, pytest-xdist and what the client imports.
 */

const toolkit = process.env['DX_TOOLKIT']
const isAsked = process.env['DX_SUITE'] === '1' && toolkit !== undefined

/** The tests that pass here: docs/dnanexus.md counts and explains the rest. */
async function passing(): Promise<string[]> {
  const text = await readFile(join(import.meta.dirname, 'suite.txt'), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

/** A program of the toolkit for PATH: a module, or a script by its path. */
const starter = (python: string, target: string): string =>
  `#!/bin/sh\nPYTHONPATH='${python}' PYTHONWARNINGS=ignore exec /usr/bin/python3 ${target} "$@"\n`

async function programsIn(folder: string, python: string): Promise<void> {
  await mkdir(folder)
  const scripts = (await readdir(join(python, 'scripts'))).filter((name) => name.startsWith('dx-'))
  const modules = {
    dx: 'dx',
    'dx-app-wizard': 'dx_app_wizard',
    'dx-build-app': 'dx_build_app',
    'dx-build-applet': 'dx_build_applet',
  }
  const programs = {
    ...Object.fromEntries(scripts.map((name) => [name, `'${join(python, 'scripts', name)}'`])),
    ...Object.fromEntries(
      Object.entries(modules).map(([name, module]) => [name, `-m dxpy.scripts.${module}`]),
    ),
  }
  for (const [name, target] of Object.entries(programs)) {
    await writeFile(join(folder, name), starter(python, target))
    await chmod(join(folder, name), 0o755)
  }
}

describe.skipIf(!isAsked)("the client's own tests (npm run test:dx)", () => {
  let platform: Platform
  let work: string
  beforeAll(async () => {
    platform = await startPlatform()
    work = await mkdtemp(join(tmpdir(), 'accession-dx-suite-'))
    await cp(join(toolkit ?? '', 'src/python'), join(work, 'python'), { recursive: true })
    await programsIn(join(work, 'bin'), join(work, 'python'))
    for (const name of ['home', 'tmp']) await mkdir(join(work, name))
  }, 120_000)
  afterAll(async () => {
    await platform.close()
    await rm(work, { recursive: true, force: true })
  })

  it('pass', { timeout: 3_600_000 }, async () => {
    const wanted = await passing()
    const report = join(work, 'report.xml')
    const code = await runSuite(platform, work, [...wanted, `--junitxml=${report}`])
    const passed = passedIn(await readFile(report, 'utf8'))
    expect(wanted.filter((id) => !passed.has(id))).toEqual([])
    expect(code).toBe(0)
  })
})

async function runSuite(platform: Platform, work: string, args: string[]): Promise<number | null> {
  const [a, b] = await Promise.all([clientOf(platform, 'ada'), clientOf(platform, 'pia')])
  const { hostname, port } = new URL(platform.url)
  const env = {
    ...{ HOME: join(work, 'home'), TMPDIR: join(work, 'tmp'), LC_ALL: 'C.UTF-8' },
    ...{ PATH: `${join(work, 'bin')}:/usr/bin:/bin`, PYTHONPATH: join(work, 'python') },
    ...{ PYTHONIOENCODING: 'UTF-8', PYTHONWARNINGS: 'ignore', DXTEST_ENV: '1' },
    ...{ DX_APISERVER_PROTOCOL: 'http', DX_APISERVER_HOST: hostname, DX_APISERVER_PORT: port },
    ...{ DX_AUTHSERVER_HOST: `http://${hostname}`, DX_AUTHSERVER_PORT: port },
    ...{ DX_SECURITY_CONTEXT: contextOf(a.token), DX_USERNAME: a.handle },
    DXTEST_SECOND_USER: JSON.stringify({ auth: b.token, user: `user-${b.handle}` }),
  }
  // One of the tests expects that /usr/bin cannot be written to.
  const isRoot = process.getuid?.() === 0
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  if (isRoot) await shell(['chown', '-R', '65534:65534', work])
  const pytest = ['/usr/bin/python3', '-B', '-m', 'pytest', '-p', 'no:cacheprovider', '-q']
  // One worker a file: the tests of one share the settings in their home.
  const command = [
    ...(isRoot ? nobody : []),
    ...pytest,
    '-n',
    '2',
    '--dist',
    'loadfile',
    '--timeout',
    '300',
    ...args,
  ]
  return shell(command, { cwd: join(work, 'python/test'), env })
}

async function shell(
  [file = '', ...args]: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<number | null> {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
}

/** The ids of the tests that a JUnit report tells to have passed. */
function passedIn(xml: string): Set<string> {
  const cases = xml.matchAll(
    /<testcase classname="([\w.]+)" name="([^"]+)"[^>]*?(\/>|>([\s\S]*?)<\/testcase>)/g,
  )
  return new Set(
    [...cases].flatMap(([, path = '', name, , inner = '']) => {
      const [file, ...classes] = path.split('.')
      const failed = /<(failure|error|skipped)/.test(inner)
      return failed ? [] : [[`${basename(file ?? '')}.py`, ...classes, name].join('::')]
    }),
  )
}
