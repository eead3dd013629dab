import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { cleanSignature } from './drawn.ts'
import { certificateFacts, formFacts, pictureName, signedFacts } from './facts.ts'
import {
  type Facts,
  hasAny,
  lostCharacters,
  mapTexts,
  numbered,
  tidy,
  unprintable,
} from './form-text.ts'
import { inspectPdf } from './inspect.ts'
import { inkIn, picturePage, readPages } from './poppler.ts'
import type { AgreementDocument, Documents, Signing } from './port.ts'
import { cleanTyped } from './typed.ts'

/**
 * Documents printed by Typst, in process. The fonts that come with its package and DejaVu print Latin, Greek,
 * Cyrillic, Hebrew, Arabic and more; for other scripts (Chinese, Japanese, Korean, Thai …) name directories with
 * fonts. Fonts installed on the machine are found as well.
 */
export function typstDocuments(fontDirectories: readonly string[] = []): Documents {
  let compiler: NodeCompiler | undefined
  async function press(name: string): Promise<Press> {
    compiler ??= NodeCompiler.create({
      workspace: import.meta.dirname,
      fontArgs: [{ fontPaths: [dejavuDirectory(), ...fontDirectories] }],
    })
    return { compiler, template: await readFile(join(import.meta.dirname, name), 'utf8') }
  }
  return {
    renderAgreement: async (data) => print(await press(templateOf(data)), formFacts(data)),
    async renderSigned(document, signings, certificate) {
      const form = signedFacts(document, signings)
      return printSigned(
        await press(templateOf(document)),
        form,
        certificateFacts(certificate),
        signings,
      )
    },
    async cleanTyped(typed) {
      const { compiler, template } = await press('typed.typ')
      return cleanTyped(typed, (texts) => {
        const printed = printOrMissing({ compiler, template }, texts)
        return printed instanceof Uint8Array ? [] : printed
      })
    },
    cleanSignature: async (png) => cleanSignature(png),
    inspectPdf: (bytes) => inspectPdf(bytes),
    readPages: (bytes) => readPages(bytes),
    picturePage: (bytes, page) => picturePage(bytes, page),
    inkIn: (bytes, page, boxes) => inkIn(bytes, page, boxes),
  }
}

const templateOf = ({ extension }: AgreementDocument): string =>
  extension === undefined ? 'agreement.typ' : 'addendum.typ'

type Press = { readonly compiler: NodeCompiler; readonly template: string }

function print(press: Press, facts: Facts): Uint8Array {
  const printed = printOrMissing(press, facts)
  if (printed instanceof Uint8Array) return printed
  throw unprintable(facts, printed)
}

/** Of the certificate, what no font has is printed as numbers: it cites what others wrote, and must not hinder the seal. */
function printSigned(
  press: Press,
  form: { readonly [key: string]: Facts },
  certificate: Facts,
  signings: readonly Signing[],
): Uint8Array {
  const printed = printOrMissing(press, { ...form, certificate }, signings)
  if (printed instanceof Uint8Array) return printed
  if (hasAny(form, printed) || !hasAny(certificate, printed)) throw unprintable(form, printed)
  return printSigned(press, form, mapTexts(certificate, numbered(printed)), signings)
}

/** The document, or the characters that no font has. */
function printOrMissing(
  { compiler, template }: Press,
  facts: Facts,
  signings: readonly Signing[] = [],
): Uint8Array | readonly string[] {
  const lost = lostCharacters(facts)
  if (lost.length > 0) return lost
  for (const [place, { signature }] of signings.entries()) {
    if (signature.kind !== 'drawn') continue
    compiler.mapShadow(join(import.meta.dirname, pictureName(place)), Buffer.from(signature.png))
  }
  try {
    const compiled = compiler.compile({
      mainFileContent: template,
      inputs: { data: JSON.stringify(mapTexts(facts, tidy)) },
    })
    const diagnostics = compiled.takeDiagnostics()
    if (compiled.result === null || diagnostics !== null) {
      throw new Error(`Typst: ${JSON.stringify(diagnostics?.shortDiagnostics)}`)
    }
    return exportPdf(compiler, compiled.result)
  } finally {
    compiler.resetShadow()
    compiler.evictCache(10)
  }
}

/** PDF/UA-1 is also what makes Typst refuse a character without a glyph, rather than print an empty box. */
function exportPdf(
  compiler: NodeCompiler,
  document: NodeTypstDocument,
): Uint8Array | readonly string[] {
  try {
    return new Uint8Array(compiler.pdf(document, { pdfStandard: 'ua-1' }))
  } catch (cause) {
    const missing = charactersWithoutGlyph(String(cause))
    if (missing.length === 0) throw cause
    return missing
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

const dejavuDirectory = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
