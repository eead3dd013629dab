import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { Problem, type FieldError } from '#kernel/problem.ts'
import { inspectPdf } from './inspect.ts'
import type { AgreementDocument, Documents, Person } from './port.ts'

/**
 * Documents printed in process by Typst. Its own fonts and DejaVu come with the packages and print
 * Latin, Greek, Cyrillic, Hebrew, Arabic and more; for other scripts (Chinese, Japanese, Korean, Thai …)
 * name directories with fonts. Fonts installed on the machine are used as well.
 */
export function typstDocuments(fontDirectories: readonly string[] = []): Documents {
  let compiler: NodeCompiler | undefined
  return {
    async renderAgreement(data) {
      compiler ??= NodeCompiler.create({
        workspace: import.meta.dirname,
        fontArgs: [{ fontPaths: [dejavuDirectory(), ...fontDirectories] }],
      })
      return print(compiler, formFacts(data))
    },
    inspectPdf,
  }
}

const dejavuDirectory = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')

function print(compiler: NodeCompiler, facts: FormFacts): Uint8Array {
  refuseBroken(facts)
  const compiled = compiler.compile({
    mainFileContent: readFileSync(join(import.meta.dirname, 'agreement.typ'), 'utf8'),
    inputs: { data: JSON.stringify(mapTexts(facts, tidy)) },
  })
  const diagnostics = compiled.takeDiagnostics()
  if (compiled.result === null || diagnostics !== null) {
    throw new Error(`agreement.typ: ${JSON.stringify(diagnostics?.shortDiagnostics)}`)
  }
  const pdf = exportPdf(compiler, compiled.result, facts)
  compiler.evictCache(10)
  return pdf
}

/** PDF/UA-1 is also what makes Typst refuse a character without a glyph, rather than print an empty box. */
function exportPdf(compiler: NodeCompiler, document: NodeTypstDocument, facts: FormFacts): Uint8Array {
  try {
    return new Uint8Array(compiler.pdf(document, { pdfStandard: 'ua-1' }))
  } catch (cause) {
    const missing = charactersWithoutGlyph(String(cause))
    if (missing.length === 0) throw cause
    throw unprintable(facts, missing, cause)
  }
}

/** Reads them from Typst's diagnostics: …the text `\"李\"` could not be displayed… */
function charactersWithoutGlyph(message: string): string[] {
  const texts = message.matchAll(/the text `\\?"(.+?)\\?"` could not be displayed/gu)
  const characters = Array.from(texts, ([, text = '']) =>
    text.replace(/\\+u\{([0-9a-f]+)\}/gu, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16))),
  )
  return [...new Set(characters.flatMap((text) => [...text]))]
}
