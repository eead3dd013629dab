import { spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../dnanexus.ts'
import { type Platform, startPlatform } from '../platform.ts'
import { canRunTools } from '../sandbox.ts'
import { contextOf } from './dx.ts'

/*
 * The client's own test suite, unmodified, against this server. It takes many minutes: `npm run test:dx`, with DX_TOOLKIT
 * naming a checkout of dx-toolkit, and a python3 with pytest, pytest-xdist and what the client imports.
 */

const toolkit = process.env['DX_TOOLKIT']
const isAsked = process.env['DX_SUITE'] === '1' && toolkit !== undefined

const hours = { timeout: 3 * 3_600_000 }

/** Tests of one kind: one a line, and behind `#` why it cannot pass here, of those that do not. */
type List = {
  readonly of: string
  readonly file: string
  /** They launch jobs, and wait for them. */
  readonly runsJobs: boolean
}

const basics = { of: 'projects, files and search', file: 'suite.txt', runsJobs: false }
const withJobs = [
  { of: 'jobs', file: 'suite-jobs.txt', runsJobs: true },
  { of: 'workflows', file: 'suite-workflows.txt', runsJobs: true },
]

const good = { missed: [], code: 0 }

async function testsOf({ file }: List): Promise<{ all: string[]; wanted: string[] }> {
  const text = await readFile(join(import.meta.dirname, file), 'utf8')
  const all = text.split('\n').filter((line) => line !== '')
  return { all, wanted: all.filter((line) => !line.includes('#')) }
}

/** Some tests copy the whole toolkit that they are in, three folders up: it lies in one of its own. */
const pythonIn = (work: string): string => join(work, 'toolkit/src/python')

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
    platform = await startPlatform({ withTools: canRunTools })
    work = await mkdtemp(join(tmpdir(), 'accession-dx-suite-'))
    await cp(join(toolkit ?? '', 'src/python'), pythonIn(work), { recursive: true })
    await programsIn(join(work, 'bin'), pythonIn(work))
    for (const name of ['home', 'tmp']) await mkdir(join(work, name))
  }, 120_000)
  afterAll(async () => {
    await platform.close()
    await rm(work, { recursive: true, force: true })
  })

  /** The tests that should have passed and did not, and how pytest ended. */
  const ran = async (list: List): Promise<{ missed: string[]; code: number | null }> => {
    const { all, wanted } = await testsOf(list)
    const report = join(work, `${list.file}.xml`)
    const code = await runSuite(platform, work, list, [...wanted, `--junitxml=${report}`])
    const passed = passedIn(await readFile(report, 'utf8'))
    const missed = wanted.filter((id) => !passed.has(id))
    process.stdout.write(
      `Of ${list.of}: ${wanted.length - missed.length} of ${all.length} pass (${list.file})\n`,
    )
    return { missed, code }
  }

  it(`of ${basics.of} pass`, hours, async () => {
    expect(await ran(basics)).toEqual(good)
  })

  it.skipIf(!canRunTools).each(withJobs)('of $of pass (need bubblewrap)', hours, async (list) => {
    expect(await ran(list)).toEqual(good)
  })

  // They follow the log of a job, and where python3-websocket is old the client takes any end of it for a good one.
  it.skipIf(!canRunTools)('of the helpers in a job leave jobs that are done', async () => {
    const { rows } = await sql<{ job: string }>`
      select e.executable_name || ' ' || e.state as job from execution e join project p on p.id = e.project_id
      where p.name like 'TestDXBashHelpers%' and e.parent_job is null`.execute(platform.deps.db)
    expect(rows).not.toEqual([])
    // It leaves out a file that it has to give: the test expects that.
    const failed = rows.filter(({ job }) => !job.endsWith(' done'))
    expect(failed).toEqual([{ job: 'file optional failed' }])
  })
})

async function runSuite(
  platform: Platform,
  work: string,
  { runsJobs }: List,
  args: string[],
): Promise<number | null> {
  const [a, b] = await Promise.all([clientOf(platform, 'ada'), clientOf(platform, 'pia')])
  const { hostname, port } = new URL(platform.url)
  const env = {
    ...{ HOME: join(work, 'home'), TMPDIR: join(work, 'tmp'), LC_ALL: 'C.UTF-8' },
    ...{ PATH: `${join(work, 'bin')}:/usr/bin:/bin`, PYTHONPATH: pythonIn(work) },
    ...{ PYTHONIOENCODING: 'UTF-8', PYTHONWARNINGS: 'ignore', DXTEST_ENV: '1' },
    ...{ DX_APISERVER_PROTOCOL: 'http', DX_APISERVER_HOST: hostname, DX_APISERVER_PORT: port },
    ...{ DX_AUTHSERVER_HOST: `http://${hostname}`, DX_AUTHSERVER_PORT: port },
    ...{ DX_SECURITY_CONTEXT: contextOf(a.token), DX_USERNAME: a.handle },
    DXTEST_SECOND_USER: JSON.stringify({ auth: b.token, user: `user-${b.handle}` }),
    ...(runsJobs && { DXTEST_RUN_JOBS: '1' }),
  }
  // One of the tests expects that /usr/bin cannot be written to.
  const isRoot = process.getuid?.() === 0
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  if (isRoot) await shell(['chown', '-R', '65534:65534', work])
  // Some of its data are read-only in a checkout, and what copies them wants to remove the copies.
  await shell(['chmod', '-R', 'u+rwX', work])
  const pytest = ['/usr/bin/python3', '-B', '-m', 'pytest', '-p', 'no:cacheprovider', '-q']
  // The tests of one file share the settings in their home; those that run jobs wait rather than work.
  const workers = ['-n', '2', '--dist', runsJobs ? 'load' : 'loadfile']
  const seconds = ['--timeout', runsJobs ? '900' : '300']
  return shell([...(isRoot ? nobody : []), ...pytest, ...workers, ...seconds, ...args], {
    cwd: join(pythonIn(work), 'test'),
    env,
  })
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
