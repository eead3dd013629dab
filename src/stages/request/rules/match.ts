import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import { isPermission, limitOf } from '#stages/catalog/data-use/notation.ts'
import { termOf } from '#stages/catalog/data-use.ts'
import { diseaseName, diseaseOf, isKindOf } from '#stages/catalog/diagnoses/diseases.ts'
import type { PurposeKind } from '../contract.ts'
import { type AnsweredPurpose, kindWords, sensitiveWords } from './purpose.ts'

/*
 * Compares the data use terms of a DAU with a purpose of research, after the matching rules of the Data Use Ontology
 * (github.com/EBISPOT/DUO). Pages and the server ask this one function. It advises: a committee decides.
 */

export const verdicts = ['deny', 'abstain', 'approve'] as const
export type Verdict = (typeof verdicts)[number]

/** Why; `code` is the data use term, null where an answer alone is the reason. */
export type Reason = {
  readonly verdict: Verdict
  readonly code: string | null
  readonly text: string
}

/** The verdict with its reasons, those against first. */
export type Match = { readonly verdict: Verdict; readonly reasons: readonly Reason[] }

/** Approve where every reason does; else abstain where one does, so that a person looks; else deny. */
export function matchPurpose(terms: readonly DataUseTerm[], purpose: AnsweredPurpose): Match {
  const known = terms.map((term) => ({ ...term, code: termOf(term.code).code }))
  const reasons = [
    ...permissionReasons(known, purpose),
    ...known.flatMap((term) => restrictionReason(term, known, purpose) ?? []),
    ...purpose.sensitive.map((topic) => ({
      verdict: 'abstain' as const,
      code: null,
      text: `${sensitiveWords[topic]}: the committee looks at this itself.`,
    })),
  ]
  return { verdict: verdictOf(reasons), reasons: reasons.toSorted(byWeight) }
}

function verdictOf(reasons: readonly Reason[]): Verdict {
  if (reasons.every(({ verdict }) => verdict === 'approve')) return 'approve'
  return reasons.some(({ verdict }) => verdict === 'abstain') ? 'abstain' : 'deny'
}

const byWeight = (one: Reason, other: Reason): number =>
  verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict) ||
  (one.code ?? '').localeCompare(other.code ?? '') ||
  one.text.localeCompare(other.text)

/** What the data may be used for at all. Several permissions, which old DAUs may have, all have to agree. */
function permissionReasons(terms: readonly DataUseTerm[], purpose: AnsweredPurpose): Reason[] {
  const permissions = terms.filter(({ code }) => isPermission(code))
  if (permissions.length === 0) {
    const text = 'The terms do not say for what kind of research the data may be used.'
    return [{ verdict: 'abstain', code: null, text }]
  }
  return permissions.flatMap((term) =>
    purpose.kinds.map((kind) => ({ code: term.code, ...permission(term, kind, purpose) })),
  )
}

type Judged = Omit<Reason, 'code'>

const approve = (text: string): Judged => ({ verdict: 'approve', text })
const abstain = (text: string): Judged => ({ verdict: 'abstain', text })
const deny = (text: string): Judged => ({ verdict: 'deny', text })

function permission(term: DataUseTerm, kind: PurposeKind, purpose: AnsweredPurpose): Judged {
  const asked = kindWords[kind]
  switch (term.code) {
    case 'HMB':
      return kind === 'ancestry'
        ? deny(`${asked}: the data may be used for health, medical or biomedical research only.`)
        : approve(`${asked}: within health, medical or biomedical research.`)
    case 'DS':
      return diseaseSpecific(term, kind, purpose)
    case 'POA':
      return kind === 'ancestry' || kind === 'methods'
        ? approve(`${asked}: allowed.`)
        : deny(`${asked}: the data may be used to study population origins or ancestry only.`)
    default:
      return approve(`${asked}: any research is allowed.`)
  }
}

/** General and ancestry research never fit data of one disease; the other kinds do where they are on that disease. */
function diseaseSpecific(term: DataUseTerm, kind: PurposeKind, purpose: AnsweredPurpose): Judged {
  const asked = kindWords[kind]
  const limit = limitOf(term) || 'the disease of the data'
  if (kind === 'biomedical' || kind === 'ancestry')
    return deny(`${asked}: the data may be used for research on ${limit} only.`)
  if (purpose.diseases.length === 0)
    return deny(`${asked}: names no diagnosis, and the data are for research on ${limit} only.`)
  const outside = purpose.diseases.filter((id) => !isWithin(id, term))
  if (outside.length === 0) return approve(`${asked}: within ${limit}.`)
  const names = new Intl.ListFormat('en').format(outside.map(diseaseName))
  const isOrAre = outside.length === 1 ? 'is' : 'are'
  return isComparable(term)
    ? deny(`${asked}: ${names} ${isOrAre} not within ${limit}.`)
    : abstain(`${asked}: no rule can tell whether ${names} ${isOrAre} within ${limit}.`)
}

const isWithin = (id: string, { values }: DataUseTerm): boolean =>
  values.some((value) => isKindOf(id, value))

/** Whether all diseases of a term are on our list: of others no rule can say what they hold. */
const isComparable = ({ values }: DataUseTerm): boolean =>
  values.length > 0 && values.every((value) => diseaseOf(value) !== undefined)

/** What a term other than a permission makes of the purpose; none where it has nothing to do with it. */
function restrictionReason(
  term: DataUseTerm,
  terms: readonly DataUseTerm[],
  purpose: AnsweredPurpose,
): Reason | undefined {
  const { code } = term
  if (isPermission(code)) return undefined
  const judged = restriction(term, terms, purpose)
  return judged && { code, ...judged }
}

function restriction(
  term: DataUseTerm,
  terms: readonly DataUseTerm[],
  purpose: AnsweredPurpose,
): Judged | undefined {
  const limit = limitOf(term)
  switch (term.code) {
    case 'NMDS':
      return purpose.kinds.includes('methods') ? methodsBarred(terms, purpose) : undefined
    case 'NPOA':
      return purpose.kinds.includes('ancestry')
        ? deny('The study of population origins or ancestry is excluded.')
        : undefined
    case 'NPU':
    case 'NCU':
    case 'NPUNCU':
      return purpose.commercial
        ? deny('The purpose is commercial, and only not-for-profit use is allowed.')
        : approve('The purpose is not commercial.')
    // Clinical care is allowed beside research.
    case 'CC':
      return undefined
    default:
      return abstain(`${checks[term.code] ?? unknownCheck}${limit === '' ? '' : `: ${limit}`}.`)
  }
}

/** Methods for the disease that the data are about are no general methods. */
function methodsBarred(terms: readonly DataUseTerm[], purpose: AnsweredPurpose): Judged {
  const verdicts = terms
    .filter(({ code }) => code === 'DS')
    .map((term) => diseaseSpecific(term, 'methods', purpose).verdict)
  if (verdicts.includes('approve'))
    return approve('The methods are for the disease that the data are about.')
  const text = 'The data may not be used to develop general methods.'
  return verdicts.includes('abstain') ? abstain(text) : deny(text)
}

/** Terms that are promises of the requester or checks by a person, which no answer settles. */
const checks: Readonly<Record<string, string>> = {
  RS: 'The research has to be of a certain type',
  GSO: 'Only genetic studies are allowed',
  PUB: 'Results have to be made available to the scientific community',
  COL: 'A collaboration with the investigators of the primary study is required',
  IRB: 'Approval by an ethics board has to be documented',
  GS: 'The institution has to be in a certain region',
  MOR: 'Results may not be published before the embargo date',
  TS: 'Use is limited in time',
  US: 'Only approved users may have the data',
  PS: 'Only an approved project may have the data',
  IS: 'Only approved institutions may have the data',
  RTN: 'Derived data have to be returned',
}
const unknownCheck = 'No rule compares this term with a purpose'
