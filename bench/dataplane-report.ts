import type { DataplaneReport, Speed } from './dataplane.ts'
import type { Resumed } from './resuming.ts'
import { mebibytes, rounded } from './measure.ts'
import { figure, markdownTable } from './table.ts'

const measures: readonly (readonly [name: string, of: (speed: Speed) => number])[] = [
  ['down, MiB/s', ({ down }) => down],
  ['up, MiB/s', ({ up }) => up],
  ['up until the disk has it, MiB/s', ({ upKept }) => upKept],
  ['readers at once, MiB/s', ({ readers }) => readers.speed],
  ['their first byte, p50 ms', ({ readers }) => readers.p50],
  ['their first byte, p95 ms', ({ readers }) => readers.p95],
]

export function describeDataplane(report: DataplaneReport): string {
  const { size, rounds, readers, ours, memory, nginx } = report
  const other = 'missing' in nginx ? undefined : nginx
  const held = (bytes: number) => `${figure(mebibytes(bytes))} MiB`
  return [
    `A file of ${figure(mebibytes(size))} MiB, ${readers} readers of a range each; curl, medians of ${rounds}.`,
    '',
    markdownTable([
      ['', 'accession', 'nginx', '× nginx'],
      ...measures.map(([name, of]) => [
        name,
        figure(of(ours)),
        other ? figure(of(other)) : '',
        other ? figure(of(ours) / of(other)) : '',
      ]),
    ]),
    '',
    ...('missing' in nginx ? [`nginx skipped: ${nginx.missing}`] : []),
    `Memory of the server: ${held(memory.before)} before, at most ${held(memory.down)} down, ${held(memory.up)} up, ${held(memory.readers)} with all readers.`,
  ].join('\n')
}

export const describeBreaks = (resumed: Resumed): string =>
  [
    `${resumed.breaksUp} connections broken on the way up: ${resumed.partsSent} parts sent for ${resumed.parts}.`,
    `${resumed.breaksDown} on the way down: ${resumed.rangesAsked} ranges asked for ${resumed.parts}.`,
    `MD5 ${resumed.md5Sent === resumed.md5Received ? 'equal' : 'DIFFERS'}.`,
  ].join(' ')

export function dataplaneJson({ ours, nginx, memory }: DataplaneReport): string {
  const ratio = (of: (speed: Speed) => number) =>
    'missing' in nginx ? null : rounded(of(ours) / of(nginx))
  return JSON.stringify({
    down_ratio: ratio(({ down }) => down),
    up_ratio: ratio(({ up }) => up),
    up_kept_ratio: ratio(({ upKept }) => upKept),
    readers_ratio: ratio(({ readers }) => readers.speed),
    memory_mb: {
      before: rounded(mebibytes(memory.before)),
      down: rounded(mebibytes(memory.down)),
      up: rounded(mebibytes(memory.up)),
      readers: rounded(mebibytes(memory.readers)),
    },
  })
}
