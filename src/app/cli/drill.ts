import { Command } from 'commander'
import { writeFile } from 'node:fs/promises'
import { drill, type DrillReport } from '../drill/drill.ts'
import { JourneyFault } from '../journey/steps.ts'
import { version } from '../version.ts'
import { CommandFailed } from './exit.ts'

export const drillCommand = (): Command =>
  new Command('drill')
    .description(
      'Back a platform of invented people up, lose it, restore it elsewhere, and prove what holds. Touches no data of yours.',
    )
    .option('--report <file>', 'write what was seen there, as JSON')
    .action(async (options: { readonly report?: string }) => {
      const report = await drill({
        onStep: ({ name, ms, result }) =>
          console.log(`ok  ${String(ms).padStart(6)} ms  ${name}: ${result}`),
      }).catch((error: unknown) => {
        if (error instanceof JourneyFault) throw new CommandFailed(`FAIL ${error.message}`)
        throw error
      })
      console.log(wordsOf(report))
      if (options.report !== undefined)
        await writeFile(options.report, `${JSON.stringify({ version, ...report }, null, 2)}\n`)
    })

const wordsOf = ({ restoreMs, lost, events }: DrillReport): string =>
  [
    `Restored, looked at and working again after ${(restoreMs / 1000).toFixed(1)} s.`,
    `Lost: the events ${lost.from} to ${lost.to}, which came after the backup; ${events} were in the log after the restore.`,
  ].join('\n')
