import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { Unavailable } from './engine.ts'

/**
 * Makes a program of the system available: as root on Debian it is installed.
 * @throws Unavailable with the reason where it is not there and cannot be installed.
 */
export function needProgram(program: string, debianPackage: string): void {
  if (isThere(program)) return
  const release = '/etc/os-release'
  const isDebian = existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'))
  if (process.getuid?.() !== 0 || !isDebian) {
    throw new Unavailable(`not installed (apt-get install ${debianPackage})`)
  }
  console.error(`Installing ${debianPackage} …`)
  const options = ['-qq', '-o', 'Acquire::Retries=1', '-o', 'DPkg::Lock::Timeout=120']
  // Frontends ask questions, which nobody answers here.
  const apt = (...args: readonly string[]) =>
    spawnSync('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...options, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
  apt('update')
  const { stderr } = apt('install', '-y', '--no-install-recommends', debianPackage)
  if (!isThere(program)) throw new Unavailable(`not installed: ${stderr.trim().split('\n')[0]}`)
}

const isThere = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Resident memory of a process, in bytes; 0 where the system does not tell. */
export function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] ?? 0)
}
