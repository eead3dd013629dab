import { Command, InvalidArgumentError, Option } from 'commander'
import { CommandFailed } from './exit.ts'

/** The benchmark is no part of what runs: its code is loaded when it is asked for. */
export const benchCommand = (): Command => {
  const bench = new Command('bench').description(
    'Measure the platform on this machine, against others in the same run (docs/performance.md).',
  )
  bench
    .command('facets')
    .description('Answers of the data browser: our engine, databases and search engines.')
    .addOption(scale())
    .addOption(json())
    .option('--demographics', 'filters by sex, race, ethnicity and age, too')
    .option(
      '--queries <number>',
      'how many of the 200 queries the others answer (default: all; at 1m 40)',
      atLeast20,
    )
    .option('--engines <names>', 'only these of the others, by comma')
    .action(runFacets)
  bench
    .command('import')
    .description('The import of a manifest, and PostgreSQL’s COPY of the same file.')
    .addOption(scale())
    .addOption(json())
    .action(runImport)
  bench
    .command('startup')
    .description('From the command to the first answers, in an empty folder and again.')
    .addOption(json())
    .action(runStartup)
  bench
    .command('http')
    .description('GET /api/v1/browse, and the same bodies from a route that stores them.')
    .addOption(json())
    .action(runHttp)
  bench
    .command('dataplane')
    .description('Bytes down and up, and many readers at once: ours, and Debian’s nginx.')
    .addOption(json())
    .option('--size <size>', 'of the file, such as 64M or 4G', sizeOf, 4 * 1024 ** 3)
    .option('--rounds <number>', 'of which medians are shown', wholeNumber, 3)
    .option('--readers <number>', 'how many read a range at once', wholeNumber, 200)
    .option('--breaks <number>', 'instead: connections broken each way, and gone on', wholeNumber)
    .action(runDataplane)
  bench
    .command('vending')
    .description('Files vended into a project, and the same rows by one INSERT … SELECT.')
    .addOption(json())
    .option('--files <number>', 'of the demo catalog', wholeNumber, 100_000)
    .option('--rounds <number>', 'of which medians are shown', wholeNumber, 3)
    .action(runVending)
  bench
    .command('projects')
    .description('Folders and searches of a large project, over HTTP.')
    .addOption(json())
    .option('--objects <number>', 'that the project holds', wholeNumber, 1_000_000)
    .option('--times <number>', 'that each question is asked', wholeNumber, 100)
    .action(runProjects)
  bench
    .command('jobs')
    .description('Short jobs on two nodes of Slurm: through the platform, and by sbatch.')
    .addOption(json())
    .option('--jobs <number>', 'of each way', wholeNumber, 1000)
    .action(runJobs)
  bench
    .command('load')
    .description('Many people at once: saving, browsing, downloading, beside vends.')
    .addOption(json())
    .option('--people <number>', 'who save their wizards', wholeNumber, 500)
    .option('--browsers <number>', 'who browse', wholeNumber, 50)
    .option('--readers <number>', 'who download', wholeNumber, 20)
    .option('--vends <number>', 'that run through meanwhile', wholeNumber, 10)
    .option('--files <number>', 'of each vend', wholeNumber, 10_000)
    .option('--seconds <number>', 'that are measured', wholeNumber, 120)
    .action(runLoad)
  return bench
}

type Json = { readonly json?: boolean }
type Scaled = Json & { readonly scale: '10k' | '100k' | '1m' }
type FacetsOptions = Scaled & {
  readonly demographics?: boolean
  readonly queries?: number
  readonly engines?: string
}

const json = (): Option => new Option('--json', 'end with one line of JSON')

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

function sizeOf(text: string): number {
  const [, number, unit] = /^(\d+)([MG])$/.exec(text) ?? []
  if (number === undefined) throw new InvalidArgumentError('It is a size such as 64M or 4G.')
  return Number(number) * 1024 ** (unit === 'G' ? 3 : 2)
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is a whole number.')
  return Number(text)
}

const say = (text: string): void => console.error(`Measuring ${text} …`)

async function runFacets(options: FacetsOptions): Promise<void> {
  const { benchFacets, rivals } = await import('../../../bench/facets.ts')
  const { describeFacets, facetsJson } = await import('../../../bench/facets-report.ts')
  const { scales } = await import('../../../bench/catalog.ts')
  const wanted = options.engines?.split(',')
  const report = await benchFacets({
    size: scales[options.scale],
    demographics: options.demographics ?? false,
    queries: options.queries ?? (options.scale === '1m' ? 40 : 200),
    engines: rivals.filter(({ name }) => wanted === undefined || wanted.includes(name)),
    say,
  })
  console.log(describeFacets(report))
  if (options.json) console.log(facetsJson(options.scale, report))
  if (!report.equal) throw new CommandFailed('Not all answers are equal.')
}

async function runImport(options: Scaled): Promise<void> {
  const { benchImport, describeImport, importJson } = await import('../../../bench/import.ts')
  const { scales } = await import('../../../bench/catalog.ts')
  const report = await benchImport(scales[options.scale], say)
  console.log(describeImport(report))
  if (options.json) console.log(importJson(options.scale, report))
}

async function runStartup(options: Json): Promise<void> {
  const { benchStartup, describeStartup, startupJson } = await import('../../../bench/startup.ts')
  const report = await benchStartup(say)
  console.log(describeStartup(report))
  if (options.json) console.log(startupJson(report))
}

async function runHttp(options: Json): Promise<void> {
  const { benchHttp, describeHttp, httpJson } = await import('../../../bench/http.ts')
  const report = await benchHttp(say)
  console.log(describeHttp(report))
  if (options.json) console.log(httpJson(report))
}

type DataplaneOptions = Json & {
  readonly size: number
  readonly rounds: number
  readonly readers: number
  readonly breaks?: number
}

async function runDataplane({ json: asJson, breaks, ...options }: DataplaneOptions): Promise<void> {
  const { benchBreaks, benchDataplane } = await import('../../../bench/dataplane.ts')
  const { dataplaneJson, describeBreaks, describeDataplane } =
    await import('../../../bench/dataplane-report.ts')
  if (breaks === undefined) {
    const report = await benchDataplane({ ...options, say })
    console.log(describeDataplane(report))
    if (asJson) console.log(dataplaneJson(report))
    return
  }
  const resumed = await benchBreaks({ ...options, breaks, say })
  console.log(describeBreaks(resumed))
  if (asJson) console.log(JSON.stringify(resumed))
  if (resumed.md5Sent !== resumed.md5Received)
    throw new CommandFailed('What came back is not what was sent.')
}

async function runVending({
  json: asJson,
  ...options
}: Json & { readonly files: number; readonly rounds: number }): Promise<void> {
  const { benchVending, describeVending, vendingJson } = await import('../../../bench/vending.ts')
  const report = await benchVending({ ...options, say })
  console.log(describeVending(report))
  if (asJson) console.log(vendingJson(report))
}

async function runProjects({
  json: asJson,
  ...options
}: Json & { readonly objects: number; readonly times: number }): Promise<void> {
  const { benchProjects, describeProjects, projectsJson } =
    await import('../../../bench/projects.ts')
  const report = await benchProjects({ ...options, say })
  console.log(describeProjects(report))
  if (asJson) console.log(projectsJson(report))
}

async function runJobs({
  json: asJson,
  ...options
}: Json & { readonly jobs: number }): Promise<void> {
  const { benchJobs, describeJobs, jobsJson } = await import('../../../bench/jobs.ts')
  const report = await benchJobs({ ...options, say })
  console.log(describeJobs(report))
  if (asJson) console.log(jobsJson(report))
}

type LoadCommand = Json & {
  readonly people: number
  readonly browsers: number
  readonly readers: number
  readonly vends: number
  readonly files: number
  readonly seconds: number
}

async function runLoad({ json: asJson, people, ...options }: LoadCommand): Promise<void> {
  const { benchLoad, describeLoad, loadJson } = await import('../../../bench/load.ts')
  const report = await benchLoad({ ...options, writers: people, say })
  console.log(describeLoad(report))
  if (asJson) console.log(loadJson(report))
  if (report.errors.length > 0) throw new CommandFailed('Not every call succeeded.')
}
