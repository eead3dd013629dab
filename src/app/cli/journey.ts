import { Command } from 'commander'
import { manifestColumns } from '#stages/catalog/vocabulary.ts'
import { demoBytes, hasDemoBytes } from '../demo/bytes.ts'
import { type DemoRow, demoRows } from '../demo/catalog.ts'
import { type JourneyData, walk } from '../journey/journey.ts'
import { JourneyFault } from '../journey/steps.ts'
import { CommandFailed } from './exit.ts'
import { bytesIn, textOf } from './manifest-files.ts'

type Options = {
  manifest?: string
  objects?: string
  dau: string
  verifyAll?: boolean
  electronic?: boolean
  out?: string
  json?: boolean
}

export const journeyCommand = (): Command =>
  new Command('journey')
    .description(
      'Walk the whole way on a fresh instance, from a manifest to files in a project, and check each step.',
    )
    .option('--manifest <file>', 'manifest to import; without it a part of the synthetic catalog')
    .option('--objects <dir>', 'folder with its bytes')
    .option('--dau <code>', 'data access unit of rows that name none', 'PCG')
    .option('--electronic', 'everybody signs by a personal link, rather than on a form')
    .option('--out <dir>', 'with --electronic: leave agreement.pdf and root.pem there')
    .option('--verify-all', 'at the end, replay every ledger and read every object again')
    .option('--json', 'the last line is one JSON object of steps, times and results')
    .action(async (options: Options) => {
      const said = options.json ? console.error : console.log
      const report = await walk({
        data:
          options.manifest === undefined
            ? syntheticData()
            : manifestData(options.manifest, options),
        verifyAll: options.verifyAll ?? false,
        ...(options.electronic && { electronic: { out: options.out } }),
        onStep: ({ name, ms, result }) =>
          said(`ok  ${String(ms).padStart(6)} ms  ${name}: ${result}`),
      }).catch((error: unknown) => {
        if (error instanceof JourneyFault) throw new CommandFailed(`FAIL ${error.message}`)
        throw error
      })
      said(report.tree.join('\n'))
      if (options.json)
        console.log(JSON.stringify({ ok: true, steps: report.steps, files: report.tree.length }))
    })

const manifestData = (manifest: string, options: Options): JourneyData => ({
  source: manifest,
  manifest: () => textOf(manifest),
  dau: options.dau,
  openBytes: options.objects === undefined ? undefined : bytesIn(options.objects),
})

/** The files of the synthetic catalog that have bytes, and a few thousand that have none. */
function syntheticData(): JourneyData {
  const rows = [...demoRows({ samples: 400, files: 6000 })]
  const withBytes = new Map<string, DemoRow>(
    rows.filter(hasDemoBytes).map((row) => [row.file_path, row]),
  )
  return {
    source: 'synthetic',
    async *manifest() {
      yield `${manifestColumns.join('\t')}\n`
      for (const row of rows) yield `${manifestColumns.map((column) => row[column]).join('\t')}\n`
    },
    openBytes: (path) => {
      const row = withBytes.get(path)
      const bytes = row && demoBytes(row)
      return bytes && once(bytes)
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
