import { engineNames } from './engine.ts'
import type { FacetsReport, Rival, Timings } from './facets.ts'
import { mebibytes, rounded } from './measure.ts'
import { figure, markdownTable } from './table.ts'

/** The run as a table, with what stands between the lines below it. */
export function describeFacets(report: FacetsReport): string {
  const { size, queries, rivalQueries, ours, rivals, generateSeconds } = report
  const heads = [
    'engine',
    'p50 ms',
    'p99 ms',
    'queries/s',
    'memory MB',
    'build s',
    '× ours',
    'exact',
  ]
  const asked =
    rivalQueries < queries ? ` The others were asked the first ${rivalQueries} of them.` : ''
  return [
    `${figure(size.samples)} samples, ${figure(size.files)} files, ${queries} queries.${asked}`,
    '',
    markdownTable([
      heads,
      ['ours', ...cellsOf(ours), '1', 'everything'],
      ...rivals.map((rival) => [rival.name, ...cellsOfRival(rival)]),
    ]),
    '',
    `Bytes shipped by ours: ${figure(ours.cubeBytesBrotli / 1000)} kB (the cube, brotli 9); by the others each answer.`,
    `Build includes making the rows, which takes ${figure(generateSeconds)} s.`,
    ...rivals.flatMap(noteOn),
  ].join('\n')
}

const cellsOf = (timings: Timings): string[] =>
  [
    timings.p50Ms,
    timings.p99Ms,
    timings.queriesPerSecond,
    mebibytes(timings.memoryBytes),
    timings.buildSeconds,
  ].map(figure)

const cellsOfRival = (rival: Rival): string[] =>
  rival.kind === 'measured'
    ? [...cellsOf(rival), figure(rival.ratio), rival.exact]
    : ['–', '–', '–', '–', '–', '–', rival.kind]

function noteOn(rival: Rival): string[] {
  if (rival.kind !== 'measured') return [`${rival.name} ${rival.kind}: ${rival.reason}`]
  return rival.fault === undefined ? [] : [`${rival.name} DIFFERS at ${rival.fault}`]
}

/** The one line for programs. */
export function facetsJson(scale: string, { equal, ours, rivals }: FacetsReport): string {
  const ratioOf = (name: string) => {
    const rival = rivals.find((one) => one.name === name)
    return rival?.kind === 'measured' ? rounded(rival.ratio) : null
  }
  return JSON.stringify({
    scale,
    equal,
    ours: {
      p50_ms: rounded(ours.p50Ms),
      p99_ms: rounded(ours.p99Ms),
      qps: rounded(ours.queriesPerSecond),
      memory_mb: rounded(mebibytes(ours.memoryBytes)),
      build_s: rounded(ours.buildSeconds),
      cube_bytes_br: ours.cubeBytesBrotli,
    },
    ratio: Object.fromEntries(
      engineNames.filter((name) => name !== 'ours').map((name) => [name, ratioOf(name)]),
    ),
  })
}
