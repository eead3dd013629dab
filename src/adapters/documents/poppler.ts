import type { Box, PdfPage, PdfText } from './port.ts'
import { programPath, runOnPdf, thePdf } from './program.ts'

/** Every word of a PDF with its place, as pdftotext reads them. */
export async function readPages(bytes: Uint8Array, path = programPath): Promise<PdfText> {
  const ended = await runOnPdf(['pdftotext', '-q', '-bbox', thePdf, '-'], bytes, path)
  if (ended === undefined) return { state: 'not-installed' }
  if (ended.code !== 0) return { state: 'unreadable' }
  return { state: 'read', pages: pagesOf(ended.out.toString('utf8')) }
}

const page = /<page width="([\d.]+)" height="([\d.]+)">(.*?)<\/page>/gsu
const word =
  /<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)<\/word>/gu

function pagesOf(xhtml: string): PdfPage[] {
  return Array.from(xhtml.matchAll(page), ([, width, height, inner = '']) => ({
    width: Number(width),
    height: Number(height),
    words: Array.from(inner.matchAll(word), ([, left, top, right, bottom, text = '']) => ({
      text: unescaped(text),
      left: Number(left),
      top: Number(top),
      right: Number(right),
      bottom: Number(bottom),
    })),
  }))
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}
const unescaped = (text: string): string =>
  text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)

/** The long side of a page's picture, in pixels. */
const pictureSide = 1200

/** One page, counted from 1, as PNG; undefined where poppler is not installed or cannot draw it within limits. */
export async function picturePage(
  bytes: Uint8Array,
  n: number,
  path = programPath,
): Promise<Uint8Array | undefined> {
  const drawn = ['-png', '-scale-to', String(pictureSide)]
  const ended = await runOnPdf(['pdftoppm', '-q', ...drawn, ...only(n), thePdf], bytes, path)
  return ended?.code === 0 && ended.out.length > 0 ? ended.out : undefined
}

const only = (n: number): string[] => ['-f', String(n), '-l', String(n)]

/** Darker than this, of 255, is ink. */
const dark = 160

/** How many points of each box are inked on a page, counted from 1; undefined as of `picturePage`. */
export async function inkIn(
  bytes: Uint8Array,
  n: number,
  boxes: readonly Box[],
  path = programPath,
): Promise<number[] | undefined> {
  const ended = await runOnPdf(
    ['pdftoppm', '-q', '-gray', '-r', '72', ...only(n), thePdf],
    bytes,
    path,
  )
  if (ended?.code !== 0) return undefined
  // A PGM: its kind, width, height and brightest value, then a byte for each point, row by row.
  const [head, width = '', height = ''] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(ended.out.subarray(0, 100).toString('latin1')) ?? []
  if (head === undefined) return undefined
  const picture = {
    width: Number(width),
    height: Number(height),
    at: ended.out.subarray(head.length),
  }
  return boxes.map((box) => inkOf(picture, box))
}

type Picture = { readonly width: number; readonly height: number; readonly at: Uint8Array }

function inkOf({ width, height, at }: Picture, { left, top, right, bottom }: Box): number {
  let ink = 0
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, right); x++) {
      if ((at[y * width + x] ?? 255) < dark) ink += 1
    }
  }
  return ink
}
