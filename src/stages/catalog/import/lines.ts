import { invalid } from '#kernel/problem.ts'

/** No line of a manifest or of a COPY is longer, in characters. */
const longest = 1_000_000

/** @throws Problem `invalid-input` for a line of more than a million characters: the text is no table. */
export function requireTable(line: string): void {
  if (line.length > longest)
    throw invalid('manifest', 'has a line of more than a million characters')
}

/**
 * The lines of a text that comes in pieces of any length, as many at once as a piece completes. A line may end
 * with a carriage return and a line feed.
 * @throws Problem `invalid-input` for a line of more than a million characters
 */
export async function* piecesToLines(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    requireTable(rest)
    if (lines.length > 0) yield lines.map(withoutReturn)
  }
  if (rest !== '') yield [withoutReturn(rest)]
}

export const withoutReturn = (line: string): string =>
  line.endsWith('\r') ? line.slice(0, -1) : line
