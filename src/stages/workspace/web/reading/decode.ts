/** Bytes as text, with the encoding that they seem to have; undefined where they are no text. */
export type Decoded = { readonly text: string; readonly encoding: string }

const marks: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * Reads the beginning of a file as text: by its byte order mark, else as UTF-8, else as Windows-1252. A character that
 * the end cuts off is left out. A zero byte, or many other control bytes, is not text.
 */
export function decodeText(bytes: Uint8Array): Decoded | undefined {
  const marked = marks.find(([, mark]) => mark.every((byte, n) => bytes[n] === byte))?.[0]
  if (marked === undefined && isBinary(bytes)) return undefined
  const read = (encoding: string, fatal: boolean): Decoded => ({
    text: new TextDecoder(encoding, { fatal }).decode(bytes, { stream: true }),
    encoding,
  })
  if (marked !== undefined) return read(marked, false)
  try {
    return read('utf-8', true)
  } catch {
    return read('windows-1252', false)
  }
}

function isBinary(bytes: Uint8Array): boolean {
  let controls = 0
  for (const byte of bytes) {
    if (byte === 0) return true
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls += 1
  }
  return controls > bytes.length / 50
}

/** Lines without their ends. The last is left out where more of the file follows: it may go on. */
export function linesOf(text: string, isWhole: boolean): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (!isWhole || lines.at(-1) === '') lines.pop()
  return lines
}

/** Rows of a tab-separated table, the first of them its header; undefined where the lines are no table. */
export function tableOf(lines: readonly string[]): readonly (readonly string[])[] | undefined {
  const rows = lines
    .filter((line) => !line.startsWith('##') && !line.startsWith('# '))
    .map((line) => line.split('\t'))
  const width = rows[0]?.length ?? 0
  const isTable = width > 1 && rows.slice(0, 100).every(({ length }) => length === width)
  return isTable ? rows : undefined
}
