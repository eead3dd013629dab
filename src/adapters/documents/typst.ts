import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '#kernel/problem.ts'
import { cleanSignature } from './drawn.ts'
import { destructionFacts } from './destruction-facts.ts'
import { certificateFacts, formFacts, pictureName, signedFacts } from './facts.ts'
import { type Facts, hasAny, mapTexts, numbered, unprintable } from './form-text.ts'
import { inspectPdf } from './inspect.ts'
import { inkIn, picturePage, readPages } from './poppler.ts'
import type { AgreementDocument, Documents, Signing, Template } from './port.ts'
import { openPress, press, type Press, type Pressed, type TemplateFault } from './press.ts'
import { pressApart } from './press-apart.ts'
import { shippedVersion } from './shipped.ts'
import { cleanTyped } from './typed.ts'

/** Sets facts, with pictures of signatures. */
type Setting = (facts: Facts, signings?: readonly Signing[]) => Promise<Pressed>

/**
 * Documents printed by Typst: by the templates that come with this software in process, by others apart. The fonts
 * that come with its package and DejaVu print Latin, Greek, Cyrillic, Hebrew, Arabic and more; for other scripts
 * (Korean, Thai, Devanagari …) name directories with fonts. Fonts installed on the machine are found as well.
 */
export function typstDocuments(fontDirectories: readonly string[] = []): Documents {
  let opened: Press | undefined
  const here = () => (opened ??= openPress(import.meta.dirname, fontDirectories))
  const shipped = (name: string) => readFile(join(import.meta.dirname, name), 'utf8')

  async function settingBy(
    document: AgreementDocument,
    template: Template | undefined,
  ): Promise<Setting> {
    const ours = await shipped(formOf(document))
    const isOurs = template === undefined || template === ours || document.extension !== undefined
    return async (facts, signings = []) =>
      isOurs
        ? press(here(), ours, facts, picturesOf(signings))
        : pressApart(template, facts, picturesOf(signings), fontDirectories)
  }
  return {
    renderAgreement: async (data, template) =>
      print(await settingBy(data, template), formFacts(data)),
    renderSigned: async (document, signings, certificate, template) =>
      printSigned(
        await settingBy(document, template),
        signedFacts(document, signings),
        certificateFacts(certificate),
        signings,
      ),
    renderDestruction: async (data) =>
      // Apart, as a long list takes seconds and much memory.
      printApart(await shipped('destruction.typ'), destructionFacts(data), fontDirectories),
    shippedTerms: async () => ({
      version: shippedVersion,
      template: await shipped('agreement.typ'),
    }),
    async cleanTyped(typed) {
      const template = await shipped('typed.typ')
      return cleanTyped(typed, (texts) => {
        const pressed = press(here(), template, texts)
        if (pressed instanceof Uint8Array) return []
        if ('missing' in pressed) return pressed.missing
        throw new Error(`Typst: ${JSON.stringify(pressed.faults)}`)
      })
    },
    cleanSignature: async (png) => cleanSignature(png),
    inspectPdf: (bytes) => inspectPdf(bytes),
    readPages: (bytes) => readPages(bytes),
    picturePage: (bytes, page) => picturePage(bytes, page),
    inkIn: (bytes, page, boxes) => inkIn(bytes, page, boxes),
  }
}

const picturesOf = (signings: readonly Signing[]) =>
  signings.flatMap(({ signature }, place) =>
    signature.kind === 'drawn' ? [{ name: pictureName(place), bytes: signature.png }] : [],
  )

/** An extension is printed as the addendum, whatever version the agreement is of. */
const formOf = ({ extension }: AgreementDocument): string =>
  extension === undefined ? 'agreement.typ' : 'addendum.typ'

async function print(set: Setting, facts: Facts): Promise<Uint8Array> {
  const pressed = await set(facts)
  if (pressed instanceof Uint8Array) return pressed
  throw 'faults' in pressed ? unset(pressed.faults) : unprintable(facts, pressed.missing)
}

/** Of address space, for a list of thousands of files; it touches a tenth of it. */
const longListMegabytes = 8192

/** What no font has is printed as numbers: it was entered long before, and must not hinder the print. */
async function printApart(
  template: string,
  facts: { readonly [key: string]: Facts },
  fontDirectories: readonly string[],
): Promise<Uint8Array> {
  const pressed = await pressApart(template, facts, [], fontDirectories, longListMegabytes)
  if (pressed instanceof Uint8Array) return pressed
  if ('faults' in pressed) throw unset(pressed.faults)
  const { missing } = pressed
  if (!hasAny(facts, missing)) throw unprintable(facts, missing)
  const told: { [key: string]: Facts } = {}
  for (const [key, fact] of Object.entries(facts)) told[key] = mapTexts(fact, numbered(missing))
  return printApart(template, told, fontDirectories)
}

/** Of the certificate, what no font has is printed as numbers: it cites what others wrote, and must not hinder the seal. */
async function printSigned(
  set: Setting,
  form: { readonly [key: string]: Facts },
  certificate: Facts,
  signings: readonly Signing[],
): Promise<Uint8Array> {
  const pressed = await set({ ...form, certificate }, signings)
  if (pressed instanceof Uint8Array) return pressed
  if ('faults' in pressed) throw unset(pressed.faults)
  const { missing } = pressed
  if (hasAny(form, missing) || !hasAny(certificate, missing)) throw unprintable(form, missing)
  return printSigned(set, form, mapTexts(certificate, numbered(missing)), signings)
}

/** The problem that a template cannot be set, with an error for each line. */
function unset(faults: readonly TemplateFault[]): Problem {
  const said = faults.map(({ line, message }) =>
    line === null ? message : `line ${line}: ${message}`,
  )
  return new Problem(
    'invalid-input',
    `The agreement cannot be printed by its template: ${said.join('; ')}.`,
    faults.map(({ line, message }) => ({
      path: line === null ? 'template' : `template:${line}`,
      message,
    })),
  )
}
