import type { Refusal } from '../contract/imports.ts'
import { requireTable, withoutReturn } from './lines.ts'
import { type Header, type ManifestFile, type RowContext, rowReader } from './manifest.ts'

/*
 * A manifest is read in parts, each of which can be read by itself, on any thread.
 */

/** Whole lines of a manifest. */
export type Part = {
  readonly text: string
  /** Number of the first line, from 1. */
  readonly line: number
  /** The last lines before: the primary of an index file that begins the part stands there. */
  readonly before: string
}

/** Characters: some hundred rows. */
const partLength = 250_000

/** Mostly one index file follows its primary, sometimes two. */
const linesBefore = 3

/**
 * The parts of a text that comes in pieces of any length.
 * @throws Problem `invalid-input` for a line of more than a million characters: the text is no table.
 */
export async function* piecesToParts(pieces: AsyncIterable<string>): AsyncGenerator<Part> {
  let line = 1
  let before = ''
  /** Whole lines, and what follows them. */
  let [text, rest] = ['', '']
  const part = (): Part => {
    const cut = { text, line, before }
    line += linesIn(text)
    before = text.slice(lastLinesAt(text, linesBefore))
    text = ''
    return cut
  }
  for await (const piece of pieces) {
    const end = piece.lastIndexOf('\n') + 1
    if (end > 0) {
      text += rest + piece.slice(0, end)
      rest = ''
    }
    rest += piece.slice(end)
    requireTable(rest)
    if (text.length >= partLength) yield part()
  }
  text += rest
  if (text !== '') yield part()
}

function linesIn(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

/** Where the last `count` lines of a text begin that ends with one. */
function lastLinesAt(text: string, count: number): number {
  let at = text.length - 1
  for (let lines = 0; lines < count && at > 0; lines += 1) at = text.lastIndexOf('\n', at - 1)
  return at + 1
}

/** Takes the header off the first part of a manifest. */
export function withoutHeader({ text, line, before }: Part): { header: string; rows: Part } {
  const end = text.indexOf('\n') + 1 || text.length
  const [header = ''] = linesOf(text.slice(0, end))
  return { header, rows: { text: text.slice(end), line: line + 1, before } }
}

/** Takes a file that passed; `primary`: of an index file, what it stands right after, if that is its primary. */
export type TakeFile = (file: ManifestFile, primary: ManifestFile | undefined) => void

/** How many rows a part has, and those that are refused. */
export type PartReport = { readonly rows: number; readonly refusals: readonly Refusal[] }

/** Reads parts of the manifest under a header, in any order. */
export function partReader(
  header: Header,
  context: RowContext,
): (part: Part, take: TakeFile) => PartReport {
  const read = rowReader(header, context)
  return ({ text, line, before }, take) => {
    const refusals: Refusal[] = []
    let rows = 0
    let primary: ManifestFile | undefined
    for (const row of linesOf(before)) {
      const file = read(0, row)
      if (!('length' in file) && !file.isIndex) primary = file
    }
    for (const [n, row] of linesOf(text).entries()) {
      if (row === '') continue
      rows += 1
      const file = read(line + n, row)
      if ('length' in file) {
        refusals.push(...file)
        continue
      }
      if (!file.isIndex) primary = file
      const isTied =
        file.isIndex && primary !== undefined && file.path.startsWith(`${primary.path}.`)
      take(file, isTied ? primary : undefined)
    }
    return { rows, refusals }
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map(withoutReturn)
}
