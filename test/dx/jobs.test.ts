import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '../platform.ts'
import { canRunTools } from '../sandbox.ts'
import { dx, type DxComputer, dxComputerOf, hasDx } from './dx.ts'

/** The helpers of the toolkit are in jobs, too. */
const isHere = hasDx && canRunTools && process.env['DX_TOOLKIT'] !== undefined

const file = { name: 'reads', class: 'file', patterns: ['*.txt'] }
const run = (interpreter: string, path: string) => ({
  interpreter,
  file: path,
  distribution: 'Ubuntu',
  release: '24.04',
  version: '0',
})

/** Counts lines: inputs by the helpers of a shell, a program from its resources. */
const counter = {
  'dxapp.json': JSON.stringify({
    name: 'counter',
    dxapi: '1.0.0',
    inputSpec: [file],
    outputSpec: [
      { name: 'counts', class: 'file' },
      { name: 'lines', class: 'int' },
    ],
    runSpec: run('bash', 'src/code.sh'),
  }),
  'src/code.sh': `main() {
  dx-download-all-inputs
  mkdir -p out/counts
  lines=$(count-lines "$reads_path")
  echo "$reads_prefix has $lines lines"
  echo "$lines" > "out/counts/$reads_prefix.count"
  dx-upload-all-outputs
  dx-jobutil-add-output lines "$lines" --class=int
}
`,
  'resources/opt/counter/bin/count': 'wc -l < "$1"\n',
  'resources/usr/bin/count-lines': '#!/bin/sh\nexec sh /opt/counter/bin/count "$1"\n',
}

/** Adds up in a sub-job for each half, whose outputs it takes by reference. */
const adder = {
  'dxapp.json': JSON.stringify({
    name: 'adder',
    dxapi: '1.0.0',
    inputSpec: [{ name: 'numbers', class: 'array:int' }],
    outputSpec: [
      { name: 'sum', class: 'int' },
      { name: 'note', class: 'file' },
    ],
    runSpec: run('python3', 'src/code.py'),
  }),
  'src/code.py': `import dxpy

@dxpy.entry_point('add')
def add(numbers):
    print('adding', numbers)
    note = dxpy.upload_string('%s\\n' % numbers, name='half.txt', wait_on_close=True)
    return {'sum': sum(numbers), 'note': dxpy.dxlink(note)}

@dxpy.entry_point('together')
def together(numbers):
    return {'sum': sum(numbers)}

@dxpy.entry_point('main')
def main(numbers):
    half = len(numbers) // 2
    parts = [dxpy.new_dxjob({'numbers': part}, 'add') for part in (numbers[:half], numbers[half:])]
    whole = dxpy.new_dxjob({'numbers': [part.get_output_ref('sum') for part in parts]}, 'together')
    return {'sum': whole.get_output_ref('sum'), 'note': parts[0].get_output_ref('note')}

dxpy.run()
`,
}

const sleeper = {
  'dxapp.json': JSON.stringify({
    name: 'sleeper',
    dxapi: '1.0.0',
    runSpec: run('bash', 'src/code.sh'),
  }),
  'src/code.sh': 'echo asleep\nsleep 1000\n',
}

const slow = { timeout: 180_000 }

describe.skipIf(!isHere)(
  'jobs of the unmodified dx (need dx, DX_TOOLKIT and bubblewrap)',
  slow,
  () => {
    let platform: Platform
    let ada: DxComputer
    beforeAll(async () => {
      platform = await startPlatform({ withTools: true })
      ada = await dxComputerOf(platform, 'ada')
      await call('new', 'project', 'Tools', '--select')
      await put('reads.txt', 'a\nb\nc\n')
      await call('upload', 'reads.txt', '--brief', '--wait')
      for (const [name, files] of Object.entries({ counter, adder, sleeper })) {
        for (const [path, text] of Object.entries(files)) await put(`${name}/${path}`, text, 0o755)
        await call('build', name)
      }
    }, 240_000)
    afterAll(async () => {
      await ada.remove()
      await platform.close()
    })

    const put = async (path: string, text: string, mode = 0o644) => {
      const at = join(ada.folder, path)
      await mkdir(join(at, '..'), { recursive: true })
      await writeFile(at, text, { mode })
    }
    const at = (args: readonly string[]) => dx(args, { env: ada.env, folder: ada.folder })
    /** What a command printed that went well. */
    const call = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await at(args)
      expect([code, code === 0 ? '' : stderr + stdout], args.join(' ')).toEqual([0, ''])
      return stdout
    }
    const described = async (id: string) =>
      JSON.parse(await call('describe', id, '--json')) as Record<string, unknown>

    it('run an applet of a shell with its resources, and show its log', async () => {
      const printed = await call(
        'run',
        'counter',
        '-ireads=reads.txt',
        '--folder',
        '/out',
        '-y',
        '--watch',
      )
      expect(printed).toContain('STDOUT reads has 3 lines')
      const [job = ''] = /job-\w{24}/.exec(printed) ?? []
      expect(await described(job)).toMatchObject({ state: 'done', output: { lines: 3 } })
      expect(await call('cat', '/out/reads.count')).toBe('3\n')
      expect(await call('find', 'jobs', '--brief')).toContain(job)
    })

    it('take inputs as JSON, and by id', async () => {
      const [id = ''] = (await call('find', 'data', '--name', 'reads.txt', '--brief'))
        .trim()
        .split('\n')
      const input = JSON.stringify({ reads: { $dnanexus_link: id.split(':')[1] } })
      const job = (await call('run', 'counter', '-j', input, '-y', '--brief')).trim()
      await call('wait', job)
      expect(await described(job)).toMatchObject({ state: 'done', output: { lines: 3 } })
    })

    it('run entry points of Python as sub-jobs, and take their outputs by reference', async () => {
      const numbers = [1, 2, 3, 4].map((n) => `-inumbers=${n}`)
      const job = (await call('run', 'adder', ...numbers, '-y', '--brief')).trim()
      await call('wait', job)
      expect(await described(job)).toMatchObject({ state: 'done', output: { sum: 10 } })
      expect(await call('cat', 'half.txt')).toBe('[1, 2]\n')
      const tree = await call('find', 'jobs', '--origin', job)
      for (const name of ['adder:add', 'adder:together']) expect(tree).toContain(name)
    })

    it('are ended, and waited for', async () => {
      const job = (await call('run', 'sleeper', '-y', '--brief')).trim()
      await call('terminate', job)
      expect((await at(['wait', job])).stderr).toContain('Job was terminated')
      expect(await described(job)).toMatchObject({ state: 'terminated' })
    })

    it('run a workflow, whose second stage takes what the first makes', async () => {
      const workflow = (await call('new', 'workflow', 'pair', '--brief')).trim()
      await call('add', 'stage', 'pair', 'counter', '--name', 'first')
      const { stages } = (await described(workflow)) as { stages: { id: string }[] }
      const link = { stage: stages[0]?.id, outputField: 'counts' }
      const input = JSON.stringify({ reads: { $dnanexus_link: link } })
      await call('add', 'stage', 'pair', 'counter', '--name', 'second', '-j', input)
      const analysis = (
        await call(
          'run',
          workflow,
          '-ifirst.reads=reads.txt',
          '--folder',
          '/twice',
          '-y',
          '--brief',
        )
      ).trim()
      await call('wait', analysis)
      expect(await described(analysis)).toMatchObject({ state: 'done' })
      // Two of one name: dx tells them apart by their ids.
      expect(await call('ls', '/twice')).toMatch(/^(reads\.count : file-\w{24}\n){2}$/)
    })
  },
)
