import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { type Facts, lostCharacters, mapTexts, tidy } from './form-text.ts'

/** What is wrong with a template: the line, from 1, where it is of the template itself. */
export type TemplateFault = { readonly line: number | null; readonly message: string }

/** The document; the characters that no font has; or what is wrong with the template. */
export type Pressed =
  Uint8Array | { readonly missing: readonly string[] } | { readonly faults: TemplateFault[] }

export type Press = {
  readonly compiler: NodeCompiler
  /** Folder that templates may read, and nothing beside it. */
  readonly folder: string
}

export const openPress = (folder: string, fontDirectories: readonly string[]): Press => ({
  compiler: NodeCompiler.create({
    workspace: folder,
    fontArgs: [{ fontPaths: [...ownFonts(), ...fontDirectories] }],
  }),
  folder,
})

/** A file that is there for templates only, by its name in their folder. */
export type PressFile = { readonly name: string; readonly bytes: Uint8Array }

/** Sets `facts` by a template. It is given as a file, since of one without a place the compiler tells no lines. */
export function press(
  { compiler, folder }: Press,
  template: string,
  facts: Facts,
  files: readonly PressFile[] = [],
): Pressed {
  const lost = lostCharacters(facts)
  if (lost.length > 0) return { missing: lost }
  const main = join(folder, mainName)
  compiler.mapShadow(main, Buffer.from(template))
  for (const { name, bytes } of files) compiler.mapShadow(join(folder, name), Buffer.from(bytes))
  try {
    const compiled = compiler.compile({
      mainFilePath: main,
      inputs: { data: JSON.stringify(mapTexts(facts, tidy)) },
    })
    const diagnostics = compiled.takeDiagnostics()
    if (compiled.result === null) {
      const told: unknown[] = diagnostics === null ? [] : compiler.fetchDiagnostics(diagnostics)
      return { faults: told.map((one) => faultOf(one as Diagnostic)).slice(0, mostFaults) }
    }
    return exportPdf(compiler, compiled.result)
  } finally {
    compiler.resetShadow()
    compiler.evictCache(10)
  }
}

const mainName = 'the-template.typ'
const mostFaults = 20

/** As the compiler's own declarations leave open; lines from 0. */
type Diagnostic = {
  readonly message: string
  readonly path: string
  readonly range: { readonly start: { readonly line: number } } | null
}

function faultOf({ message, path, range }: Diagnostic): TemplateFault {
  const isMain = path.endsWith(mainName)
  // A path tells of the server, and nothing of the template.
  const said = message.replace(/ \(searched at [^)]*\)/u, '')
  return isMain
    ? { line: range === null ? null : range.start.line + 1, message: said }
    : { line: null, message: `${path.split('/').at(-1) ?? path}: ${said}` }
}

/** PDF/UA-1 is also what makes Typst refuse a character without a glyph, rather than print an empty box. */
function exportPdf(compiler: NodeCompiler, document: NodeTypstDocument): Pressed {
  try {
    return new Uint8Array(compiler.pdf(document, { pdfStandard: 'ua-1' }))
  } catch (cause) {
    const missing = charactersWithoutGlyph(String(cause))
    if (missing.length > 0) return { missing }
    return { faults: [{ line: null, message: `no accessible PDF: ${messagesOf(String(cause))}` }] }
  }
}

/** From Typst's diagnostics, where they stand as: the text `\"李\"` could not be displayed. */
function charactersWithoutGlyph(message: string): string[] {
  const texts = message.matchAll(/the text `\\?"(.+?)\\?"` could not be displayed/gu)
  const clusters = Array.from(texts, ([, text = '']) =>
    text.replace(/\\+u\{([0-9a-f]+)\}/gu, (_, hex: string) =>
      String.fromCodePoint(parseInt(hex, 16)),
    ),
  )
  return [...new Set(clusters.flatMap((cluster) => [...cluster]))]
}

const messagesOf = (cause: string): string => {
  const messages = Array.from(
    cause.matchAll(/message: "((?:[^"\\]|\\.)*)"/gu),
    ([, one = '']) => one,
  )
  return messages.length > 0 ? messages.join('; ') : cause.slice(0, 500)
}

/** DejaVu for Latin, Greek, Cyrillic, Hebrew and Arabic; Noto Sans SC for Chinese characters and kana. */
const ownFonts = (): string[] => [
  inPackage('dejavu-fonts-ttf', 'ttf'),
  inPackage('@expo-google-fonts/noto-sans-sc', '400Regular'),
]

const inPackage = (name: string, folder: string): string =>
  join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), folder)
