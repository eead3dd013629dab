import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler, type NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { lostCharacters, mapTexts, tidy, unprintable, type Facts } from './form-text.ts'
import { inspectPdf } from './inspect.ts'
import { inkIn, picturePage, readPages } from './poppler.ts'
import type { AgreementDocument, Documents, Person } from './port.ts'

/**
 * Documents printed by Typst, in process. The fonts that come with its package and DejaVu print Latin, Greek,
 * Cyrillic, Hebrew, Arabic and more; for other scripts (Chinese, Japanese, Korean, Thai …) name directories with
 * fonts. Fonts installed on the machine are found as well.
 */
export function typstDocuments(fontDirectories: readonly string[] = []): Documents {
  let compiler: NodeCompiler | undefined
  return {
    async renderAgreement(data) {
      const template = await readFile(join(import.meta.dirname, 'agreement.typ'), 'utf8')
      compiler ??= NodeCompiler.create({
        workspace: import.meta.dirname,
        fontArgs: [{ fontPaths: [dejavuDirectory(), ...fontDirectories] }],
      })
      return print(compiler, template, formFacts(data))
    },
    inspectPdf: (bytes) => inspectPdf(bytes),
    readPages: (bytes) => readPages(bytes),
    picturePage: (bytes, page) => picturePage(bytes, page),
    inkIn: (bytes, page, boxes) => inkIn(bytes, page, boxes),
  }
}

function print(compiler: NodeCompiler, template: string, facts: Facts): Uint8Array {
  const lost = lostCharacters(facts)
  if (lost.length > 0) throw unprintable(facts, lost)
  const compiled = compiler.compile({
    mainFileContent: template,
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
function exportPdf(compiler: NodeCompiler, document: NodeTypstDocument, facts: Facts): Uint8Array {
  try {
    return new Uint8Array(compiler.pdf(document, { pdfStandard: 'ua-1' }))
  } catch (cause) {
    const missing = charactersWithoutGlyph(String(cause))
    if (missing.length === 0) throw cause
    throw unprintable(facts, missing, cause)
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

/** What agreement.typ reads: every fact is there, unknown ones as empty strings. */
const formFacts = (data: AgreementDocument): Facts => ({
  requestId: data.requestId,
  title: data.title,
  agreementVersion: data.agreementVersion,
  date: data.date.slice(0, 10),
  provider: data.provider ?? '',
  daus: data.daus,
  download: data.download,
  contemplatedUse: data.contemplatedUse,
  requester: personFacts(data.requester),
  principalInvestigator: personFacts(data.principalInvestigator),
  applicants: data.applicants.map(personFacts),
  institutionalAuthority: personFacts(data.institutionalAuthority),
  informationSecurityOfficer: personFacts(data.informationSecurityOfficer ?? nobody),
})

const personFacts = (person: Person): Facts => ({ ...nobody, ...person })

const nobody = {
  name: '',
  jobTitle: '',
  institution: '',
  country: '',
  email: '',
  telephone: '',
  address: '',
} as const satisfies Person
