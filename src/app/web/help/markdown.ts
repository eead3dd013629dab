/**
 * Reads the Markdown in which docs/help is written: headings, paragraphs, lists of one level, tables, indented
 * code; bold, italic, code and links in the text. Anything else stays the text that it is.
 */
export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }
  | { readonly kind: 'link'; readonly to: string; readonly parts: readonly Inline[] }
export type Text = readonly Inline[]

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly Text[] }
  | { readonly kind: 'table'; readonly head: readonly Text[]; readonly rows: readonly Text[][] }
  | { readonly kind: 'code'; readonly text: string }

/** The blocks of a page, which empty lines divide. */
export const readMarkdown = (source: string): readonly Block[] =>
  source
    .split(/\n{2,}/)
    .map((chunk) => chunk.replace(/^\n+|\s+$/g, ''))
    .filter((chunk) => chunk !== '')
    .map(blockOf)

const marker = /^(?:- |\d+\. )/

function blockOf(chunk: string): Block {
  const [, signs, title] = /^(#{1,6}) (.*)$/.exec(chunk) ?? []
  if (signs !== undefined && title !== undefined) {
    return { kind: 'heading', level: signs.length, id: idOf(title), text: readInline(title) }
  }
  if (chunk.startsWith('    ')) return { kind: 'code', text: chunk.replaceAll(/^ {4}/gm, '') }
  if (chunk.startsWith('|')) return tableOf(chunk)
  if (marker.test(chunk)) {
    const items = chunk.split(/\n(?=- |\d+\. )/).map((item) => flat(item.replace(marker, '')))
    return { kind: 'list', isOrdered: !chunk.startsWith('-'), items: items.map(readInline) }
  }
  return { kind: 'paragraph', text: readInline(flat(chunk)) }
}

/** The first line names the columns, the second only rules them off. */
function tableOf(chunk: string): Block {
  const [head = [], , ...rows] = chunk
    .split('\n')
    .map((line) => line.replaceAll(/^\||\|$/g, '').split('|'))
    .map((cells) => cells.map((cell) => readInline(cell.trim())))
  return { kind: 'table', head, rows }
}

const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ')

/** The anchor of a heading: `Add a Form` is `add-a-form`. */
const idOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')

const inline = /`([^`]+)`|\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\(([^)]+)\)/g

function readInline(source: string): Inline[] {
  const parts: Inline[] = []
  let at = 0
  for (const match of source.matchAll(inline)) {
    if (match.index > at) parts.push({ kind: 'text', text: source.slice(at, match.index) })
    parts.push(partOf(match))
    at = match.index + match[0].length
  }
  if (at < source.length) parts.push({ kind: 'text', text: source.slice(at) })
  return parts
}

function partOf([whole, code, strong, emphasis, label, to]: RegExpExecArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', parts: readInline(strong) }
  if (emphasis !== undefined) return { kind: 'emphasis', parts: readInline(emphasis) }
  if (label !== undefined && to !== undefined) return { kind: 'link', to, parts: readInline(label) }
  return { kind: 'text', text: whole }
}

/** What a reader reads of it. */
export const plainText = (text: Text): string =>
  text.map((part) => ('text' in part ? part.text : plainText(part.parts))).join('')
