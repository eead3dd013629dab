import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { CommandFailed } from './exit.ts'

/** What dx-toolkit and archives need, beside what Debian always has. */
const needed = [
  'bzip2',
  'ca-certificates',
  'curl',
  'file',
  'jq',
  'pigz',
  'python3',
  'python3-argcomplete',
  'python3-certifi',
  'python3-dateutil',
  'python3-psutil',
  'python3-urllib3',
  'python3-websocket',
  'xz-utils',
]

type Options = { packages: string; suite: string; mirror?: string }

export const workerImageCommand = (): Command =>
  new Command('worker-image')
    .description('Make a root file system for tools with debootstrap, for ACCESSION_WORKER_IMAGE.')
    .argument('<folder>', 'where it comes to be; must not be there yet')
    .option('--packages <names>', 'of Debian, beside what dx needs; separated by commas', '')
    .option('--suite <name>', 'of Debian', 'bookworm')
    .option('--mirror <address>', 'of Debian; without it, the one of debootstrap')
    .action(async (folder: string, { packages, suite, mirror }: Options) => {
      const target = resolve(folder)
      if (existsSync(target)) throw new CommandFailed(`${target} is there already.`)
      if (process.getuid?.() !== 0) throw new CommandFailed('debootstrap needs root.')
      // Whole or not at all: tools that start meanwhile see no half image.
      const making = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
      try {
        const include = [...needed, ...packages.split(',').filter((name) => name !== '')]
        const args = [
          '--variant=minbase',
          `--include=${include.join(',')}`,
          suite,
          making,
          ...(mirror === undefined ? [] : [mirror]),
        ]
        const child = spawn('debootstrap', args, { stdio: ['ignore', 'inherit', 'inherit'] })
        child.on('error', () => undefined)
        const [code] = (await once(child, 'close')) as [number | null]
        if (code !== 0) throw new CommandFailed('debootstrap failed; apt-get install debootstrap?')
        await rm(join(making, 'var/cache/apt'), { recursive: true, force: true })
        await chmod(making, 0o755)
        await rename(making, target)
      } finally {
        await rm(making, { recursive: true, force: true })
      }
      console.log(`Made. Set ACCESSION_WORKER_IMAGE=${target}, then see \`accession executor\`.`)
    })
