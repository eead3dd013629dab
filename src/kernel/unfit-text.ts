/**
 * Where in parsed JSON there is text that the database cannot hold: with NUL in it, or with half of a pair of
 * surrogates. Dotted, as in `people.0.email`; the names of properties count as well. Undefined where there is none.
 */
export function unfitTextIn(input: unknown): string | undefined {
  // No recursion: a body may be nested deeper than the stack goes.
  const open: [path: string, value: unknown][] = [['', input]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, value] = next
    if (typeof value === 'string' && isUnfit(value)) return path
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    for (const [name, inner] of Object.entries(value)) {
      if (isUnfit(name)) return path
      open.push([path === '' ? name : `${path}.${name}`, inner])
    }
  }
  return undefined
}

const isUnfit = (text: string): boolean => text.includes('\0') || !text.isWellFormed()
