/** A line of the log of a run. */
export type LogLine = {
  /** From 1 on, in their order. */
  readonly line: number
  readonly at: string
  readonly level: string
  readonly message: string
}

/** By who wrote them: the program's two streams, and the platform. */
export const streams = ['STDOUT', 'STDERR', 'SYSTEM'] as const
export type Stream = (typeof streams)[number]

export const streamOf = ({ level }: Pick<LogLine, 'level'>): Stream =>
  streams.find((each) => each === level) ?? 'SYSTEM'

/** The lines of some streams that hold a text, whatever its case. */
export function linesWith(
  lines: readonly LogLine[],
  hidden: ReadonlySet<Stream>,
  text: string,
): readonly LogLine[] {
  const sought = text.trim().toLowerCase()
  if (sought === '' && hidden.size === 0) return lines
  return lines.filter(
    (line) => !hidden.has(streamOf(line)) && line.message.toLowerCase().includes(sought),
  )
}

/** A log as a text file: when, which stream, what. */
export const textOfLog = (lines: readonly LogLine[]): string =>
  lines.map(({ at, level, message }) => `${at} ${level} ${message}\n`).join('')
