import { formatNoun } from '#app/web/ui/format.ts'

/** Classes of inputs and outputs in plain words: one, and several. */
const classWords: Readonly<Record<string, readonly [one: string, several: string]>> = {
  file: ['File', 'Files'],
  record: ['Record', 'Records'],
  applet: ['Applet', 'Applets'],
  int: ['Whole number', 'Whole numbers'],
  float: ['Number', 'Numbers'],
  string: ['Text', 'Texts'],
  boolean: ['Yes or no', 'Yes or no, several'],
  hash: ['JSON', 'JSON'],
}

/** A class as people read it: `array:file` is *Files*. One that has no words stays as it is. */
export function wordsOfClass(type: string): string {
  const [, array, item = type] = /^(array:)?(.+)$/.exec(type) ?? []
  const words = classWords[item]
  if (words === undefined) return type
  return array === undefined ? words[0] : words[1]
}

/** A value on one line: texts as they are, anything else as JSON. */
export const shownValue = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '')

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** A span of time in its two largest units: `12 hours`, `1 day 6 hours`, `0 seconds`. */
export function spanWords(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds))
  const parts = spans.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    return count === 0 ? [] : [formatNoun(count, unit)]
  })
  return parts.length === 0 ? '0 seconds' : parts.slice(0, 2).join(' ')
}
