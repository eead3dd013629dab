import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { canRunTools } from '#test/sandbox.ts'
import { seccompFilter } from './seccomp.ts'

/*
 * The filters themselves, under a process that no sandbox holds: each call is `mount` with nothing to mount, and what
 * is printed is whether the kernel tells of it, and its error.
 */

const starting = `
import ctypes, os, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
sys.dont_write_bytecode = True
import tries
number = 165 if os.uname().machine == "x86_64" else 40
tries.LIBC.prctl(38, 1, 0, 0, 0)
def become(isTold):
    if isTold and after is not None: after()
    tries.LIBC.syscall(ctypes.c_long(number), 0, 0, 0, 0, 0)
    print(isTold, ctypes.get_errno(), flush=True)
    os._exit(0)
def start():
    return tries.start("telling", "silent", become)
`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'accession-seccomp-'))
  for (const how of ['telling', 'silent'] as const)
    writeFileSync(join(folder, how), seccompFilter(process.arch, how) ?? '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const python = (program: string): string =>
  execFileSync('python3', ['-I', '-W', 'ignore', '-c', starting + program], {
    cwd: folder,
    timeout: 20_000,
  })
    .toString()
    .trim()

it.skipIf(!canRunTools)('refuses where the kernel does not tell what is refused (T88)', () => {
  // One that tells is there already, as under an engine that watches the same way: there cannot be two.
  const program = `
after = None
tries.load("telling", tries.NEW_LISTENER)
os.waitpid(start()[0], 0)`
  expect(python(program)).toBe('False 1')
})

it.skipIf(!canRunTools)('refuses what nobody is there to be told of (T88)', () => {
  const program = `
read, write = os.pipe()
after = lambda: (os.close(write), os.read(read, 1), os.closerange(3, 64))
pid, listener = start()
os.close(listener)
os.close(write)
os.waitpid(pid, 0)`
  // ENOSYS.
  expect(python(program)).toBe('True 38')
})

it('is not made for a machine whose calls are not known', () => {
  expect(seccompFilter('mips', 'silent')).toBeUndefined()
})
