import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'

const programs = ['bash', 'cat', 'gzip', 'id', 'ls', 'python3', 'sh', 'tar']

/** A root file system of a few programs of this machine, with a mark in /var by which it is known. */
export function makeSmallImage(folder: string): void {
  for (const name of ['etc', 'usr/bin', 'usr/lib', 'usr/lib64', 'opt', 'var']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  for (const name of ['bin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(folder, name))
  const copy = (...paths: readonly string[]): void => {
    spawnSync('cp', ['-r', '--parents', ...paths, folder])
  }
  const copyNeeded = (path: string): void => {
    const needed = spawnSync('ldd', [path], { encoding: 'utf8' }).stdout
    for (const [library] of needed.matchAll(/\/\S+/g)) {
      const at = join(folder, library)
      mkdirSync(dirname(at), { recursive: true })
      spawnSync('cp', ['-L', library, at])
    }
  }
  for (const name of programs) {
    const path = `/usr/bin/${name}`
    spawnSync('cp', ['-L', path, join(folder, path)])
    copyNeeded(path)
  }
  const asked = 'import sysconfig, _ctypes; print(sysconfig.get_path("stdlib"), _ctypes.__file__)'
  const said = spawnSync('/usr/bin/python3', ['-c', asked], { encoding: 'utf8' }).stdout
  const [library = '', ctypes = ''] = said.trim().split(' ')
  copy(library)
  copyNeeded(ctypes)
  mkdirSync(join(folder, 'var/known-by-this'))
}
