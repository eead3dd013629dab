// Prepares a checkout for running: the packages of the lock, and for the server the pages. Prints the Node to run with.
// Plain JavaScript without packages: it runs on any Node from 20 on, before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const sha256 = (text) => createHash('sha256').update(text).digest('hex')
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

function run(command, args, what) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status === 0) return
  process.stderr.write(`${what} failed: ${command} ${args.join(' ')}\n`)
  process.exit(result.status ?? 1)
}

function installPackages() {
  const marker = join(modules, '.accession-lock')
  const lock = sha256(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (read(marker) === lock) return
  process.stderr.write('Installing packages (once, about a minute) …\n')
  run(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    'The installation',
  )
  writeFileSync(marker, lock)
}

function runtime() {
  const pinned = join(modules, '.bin', 'node')
  if (existsSync(pinned)) return pinned
  if (Number(process.versions.node.split('.')[0]) >= 26) return process.execPath
  process.stderr.write(
    `There is no packaged Node 26 for ${process.platform}-${process.arch}: install Node 26 or newer and run this again.\n`,
  )
  process.exit(1)
}

/** Everything that the pages may be made of. */
function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => /\.(tsx?|css|html|svg|md)$/.test(path) && !/\.test\./.test(path))
    .sort()
    .map((path) => `${path}\n${readFileSync(join(folder, path), 'utf8')}`)
    .join('\n')
}

/** Beside each file what is sent of it, so that the server never compresses one. */
function compressPages(folder) {
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const bytes = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes))
  }
}

function buildPages(node) {
  const marker = join(root, 'dist/web/.sources')
  const sources = sha256(
    ['package-lock.json', 'vite.config.ts'].map((file) => read(join(root, file))).join('\n') +
      sourcesOf(join(root, 'src')) +
      sourcesOf(join(root, 'docs/help')),
  )
  if (read(marker) === sources) return
  process.stderr.write('Building the pages …\n')
  run(
    node,
    [join(modules, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    'The build of the pages',
  )
  compressPages(join(root, 'dist/web/assets'))
  writeFileSync(marker, sources)
}

installPackages()
const node = runtime()
// A command other than these shows no page; an installation always builds them, so that the first start is quick.
if (['serve', 'test'].includes(process.argv[2]) || !existsSync(join(root, 'dist/web')))
  buildPages(node)
process.stdout.write(node)
