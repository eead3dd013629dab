import type { DataUseTerm } from '../contract/terms.ts'
import { knownTerm, permissions, termOf } from '../data-use.ts'
import { diseaseName, diseaseOf } from '../diagnoses/diseases.ts'

/** What was written, or what is wrong with it. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string }

const good = <T>(value: T): Read<T> => ({ ok: true, value })
const bad = (fault: string): Read<never> => ({ ok: false, fault })

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
const regionName = (code: string): string | undefined =>
  /^[A-Z]{2}$/.test(code) ? regions.of(code) : undefined

/** Characters of what a term is limited to. */
const longestText = 500
const mostMonths = 1200

/** A term as one writes it: `GRU`, `DS=BLL,TLL`, `GS=US,CA`, `TS=12`, `RS=studies of survivors`. */
function readTerm(text: string): Read<DataUseTerm> {
  const at = text.indexOf('=')
  const given = at < 0 ? text : text.slice(0, at)
  const term = knownTerm(given.trim().toUpperCase())
  if (term === undefined) return bad(`${given.trim()} is no code of the Data Use Ontology`)
  const { code, takes } = term
  const argument = at < 0 ? '' : text.slice(at + 1).trim()
  if (argument === '') return good({ code, values: [] })
  const list = argument.split(/[\s,]+/).filter((part) => part !== '')
  switch (takes) {
    case undefined:
      return bad(`${code} takes nothing after it: ${argument}`)
    case 'diseases':
      return checked(code, list, isDisease, 'is neither a diagnosis of the list nor a MONDO id')
    case 'countries':
      return checked(code, list, (part) => regionName(part) !== undefined, 'is no country code')
    case 'months':
      return checked(code, [argument], isMonths, 'is no number of months')
    case 'text':
      return checked(code, [argument], isSentence, `is longer than ${longestText} characters`)
    default:
      return takes satisfies never
  }
}

const isDisease = (id: string) => diseaseOf(id) !== undefined || /^MONDO:\d{7}$/.test(id)
const isMonths = (text: string) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= mostMonths
const isSentence = (text: string) => text.length <= longestText

function checked(
  code: string,
  values: readonly string[],
  isGood: (value: string) => boolean,
  fault: string,
): Read<DataUseTerm> {
  const wrong = values.find((value) => !isGood(value))
  return wrong === undefined
    ? good({ code, values: [...new Set(values)] })
    : bad(`${code}: ${wrong} ${fault}`)
}

/** The terms of a DAU as one writes them. Each code is there once, and one of them at most is a permission. */
export function readTerms(texts: readonly string[]): Read<DataUseTerm[]> {
  const terms: DataUseTerm[] = []
  for (const text of texts) {
    const read = readTerm(text)
    if (!read.ok) return read
    if (terms.some(({ code }) => code === read.value.code))
      return bad(`${read.value.code} is there twice`)
    terms.push(read.value)
  }
  const allowed = terms.map(({ code }) => code).filter(isPermission)
  return allowed.length > 1
    ? bad(`${allowed.join(' and ')}: a data access unit has one permission`)
    : good(terms)
}

export const isPermission = (code: string): boolean =>
  permissions.some((permission) => permission === code)

/** The opposite of `readTerms`, of one term. */
export const writeTerm = ({ code, values }: DataUseTerm): string =>
  values.length === 0 ? code : `${code}=${values.join(',')}`

/** What a term is limited to, in words: `Osteosarcoma`, `Canada or United States`, `12 months`. */
export function limitOf({ code, values }: DataUseTerm): string {
  const { takes } = termOf(code)
  switch (takes) {
    case 'diseases':
      return anyOf(values.map(diseaseName))
    case 'countries':
      return anyOf(values.map((value) => regionName(value) ?? value))
    case 'months':
      return values.map((value) => (value === '1' ? '1 month' : `${value} months`)).join()
    case 'text':
    case undefined:
      return values.join(', ')
    default:
      return takes satisfies never
  }
}

/** What a term asks, with what it is limited to; empty for a code that DUO does not have. */
export function meaningOf(term: DataUseTerm): string {
  const limit = limitOf(term)
  return [termOf(term.code).meaning, limit === '' ? '' : `${limit}.`].join(' ').trim()
}

const anyOf = (words: readonly string[]): string =>
  new Intl.ListFormat('en', { type: 'disjunction' }).format(words)
