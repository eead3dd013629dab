import { Command, InvalidArgumentError, Option } from 'commander'
import { CommandFailed } from './exit.ts'

/** The benchmark is no part of what runs: its code is loaded when it is asked for. */
export const benchCommand = (): Command => {
  const bench = new Command('bench').description(
    'Measure the platform on this machine, against others in the same run (docs/performance.md).',
  )
  bench
    .command('facets')
    .description('The data browser’s answers: our engine, databases and search engines.')
    .addOption(scale())
    .option('--demographics', 'filters by sex, race, ethnicity and age, too')
    .option(
      '--queries <number>',
      'how many of the 200 queries the others answer (default: all; at 1m 40)',
      atLeast20,
    )
    .option('--json', 'end with one line of JSON')
    .action(async (options: FacetsOptions) => {
      const { benchFacets, rivals } = await import('../../../bench/facets.ts')
      const { describeFacets, facetsJson } = await import('../../../bench/facets-report.ts')
      const { scales } = await import('../../../bench/catalog.ts')
      const report = await benchFacets({
        size: scales[options.scale],
        demographics: options.demographics ?? false,
        queries: options.queries ?? (options.scale === '1m' ? 40 : 200),
        engines: rivals,
        say: (text) => console.error(`Measuring ${text} …`),
      })
      console.log(describeFacets(report))
      if (options.json) console.log(facetsJson(options.scale, report))
      if (!report.equal) throw new CommandFailed('Not all answers are equal.')
    })
  return bench
}

type FacetsOptions = {
  readonly scale: '10k' | '100k' | '1m'
  readonly demographics?: boolean
  readonly queries?: number
  readonly json?: boolean
}

const scale = (): Option =>
  new Option('--scale <scale>', 'samples: 10k (150k files), 100k (1M), 1m (10M)')
    .choices(['10k', '100k', '1m'])
    .default('10k')

function atLeast20(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 20 || number > 200)
    throw new InvalidArgumentError('It is a number from 20 to 200.')
  return number
}
