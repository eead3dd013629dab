import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf } from '../dnanexus.ts'
import type { Platform } from '../platform.ts'

/*
 * The unmodified command-line client `dx`. It is found in a checkout of dx-toolkit that DX_TOOLKIT names, run by a
 * python3 that has what it imports, or as `dx` on PATH. Tests that use it are skipped, by name, where there is none:
 * describe.skipIf(!hasDx)('… (needs dx)', …)
 */

type Program = { readonly command: readonly [string, ...string[]]; readonly pythonPath?: string }

function programs(): Program[] {
  const toolkit = process.env['DX_TOOLKIT']
  if (!toolkit) return [{ command: ['dx'] }]
  const pythonPath = join(toolkit, 'src/python')
  return ['python3', '/usr/bin/python3'].map((python) => ({
    command: [python, '-m', 'dxpy.scripts.dx'],
    pythonPath,
  }))
}

const envOf = ({ pythonPath }: Program): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  LANG: 'C.UTF-8',
  PYTHONWARNINGS: 'ignore',
  ...(pythonPath && { PYTHONPATH: pythonPath }),
})

const program = programs().find((each) => {
  const [file, ...args] = each.command
  const { stdout } = spawnSync(file, [...args, '--version'], {
    env: { ...envOf(each), HOME: tmpdir() },
    encoding: 'utf8',
  })
  return /^dx v\d/.test(stdout ?? '')
})

/** Whether this machine has the client. */
export const hasDx = program !== undefined

export type DxAnswer = {
  /** Exit code; null where it was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type DxOptions = {
  /** Beside what the client needs to run at all; nothing else of this process reaches it. */
  readonly env: Readonly<Record<string, string>>
  /** Where it runs. */
  readonly folder?: string
  /** What it reads; without it, the end of the file. */
  readonly stdin?: string
}

/** Runs the client and waits for its end. It asks on a terminal only, which it has not. */
export async function dx(args: readonly string[], options: DxOptions): Promise<DxAnswer> {
  const [file, ...first] = known().command
  return run(file, [...first, ...args], options)
}

/** Runs lines of a shell in which `dx` is the client, until one fails. */
export async function dxShell(script: string, options: DxOptions): Promise<DxAnswer> {
  const words = known().command.map((word) => `'${word}'`)
  return run(
    'bash',
    ['--norc', '-euc', `dx() { command ${words.join(' ')} "$@"; }\n${script}`],
    options,
  )
}

function known(): Program {
  if (program === undefined) throw new Error('This machine has no dx.')
  return program
}

async function run(
  file: string,
  args: readonly string[],
  { env, folder = tmpdir(), stdin = '' }: DxOptions,
): Promise<DxAnswer> {
  const child = spawn(file, args, { cwd: folder, env: { ...envOf(known()), ...env } })
  child.stdin.on('error', () => undefined).end(stdin)
  const texts = Promise.all([textOf(child.stdout), textOf(child.stderr)])
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  const [stdout, stderr] = await texts
  return { code, stdout, stderr }
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** A computer of somebody who uses `dx`: pass it as the options of `dx`. */
export type DxComputer = {
  /** Home and working directory. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** A computer on which nobody logged in yet. */
export async function dxComputer(): Promise<DxComputer> {
  const folder = await mkdtemp(join(tmpdir(), 'accession-dx-'))
  return {
    folder,
    env: { HOME: folder, DX_USER_CONF_DIR: join(folder, '.dnanexus_config') },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Where the API is, as variables of `dx`. */
function apiVariables(url: string): Record<string, string> {
  const { protocol, hostname, port } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return {
    DX_APISERVER_PROTOCOL: scheme,
    DX_APISERVER_HOST: hostname,
    DX_APISERVER_PORT: port,
    // On loopback the client looks for the sign-in at another port, unless it is told.
    DX_AUTHSERVER_HOST: `${scheme}://${hostname}`,
    DX_AUTHSERVER_PORT: port,
  }
}

/** A computer on which a person of the cast works with a token of their own. */
export async function dxComputerOf(platform: Platform, handle: string): Promise<DxComputer> {
  const { token } = await clientOf(platform, handle)
  const computer = await dxComputer()
  return {
    ...computer,
    env: { ...computer.env, ...apiVariables(platform.url), DX_SECURITY_CONTEXT: contextOf(token) },
  }
}

/** A token as a variable of `dx`. */
export const contextOf = (token: string): string =>
  JSON.stringify({ auth_token: token, auth_token_type: 'Bearer' })
