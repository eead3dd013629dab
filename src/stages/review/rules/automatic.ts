import type { DataUseTerm } from '#stages/catalog/contract.ts'
import { type Permission, termOf } from '#stages/catalog/data-use.ts'
import type { Purpose } from '#stages/request/contract.ts'
import { matchPurpose } from '#stages/request/rules/match.ts'
import { answeredPurpose } from '#stages/request/rules/purpose.ts'
import type { AutomaticRule } from '../contract.ts'

/** What a rule approves without a look by the committee, as the chair who switches it on reads it. */
export const ruleWords: Readonly<Record<AutomaticRule, string>> = {
  'general-research':
    'data for any research, the purpose not commercial, no sensitive answer, every term fits',
  'biomedical-research':
    'data for health, medical or biomedical research, such a purpose that is not commercial, no sensitive answer, every term fits',
  'disease-research':
    'data for research on certain diseases, a purpose on these that is not commercial, no sensitive answer, every term fits',
}

const permitted: Readonly<Record<AutomaticRule, readonly Permission[]>> = {
  'general-research': ['NRES', 'GRU'],
  'biomedical-research': ['HMB'],
  'disease-research': ['DS'],
}

/** The first of the rules that are on by which a purpose may be approved; undefined where a person has to look. */
export function ruleThatApproves(
  on: readonly AutomaticRule[],
  terms: readonly DataUseTerm[],
  purpose: Purpose,
): AutomaticRule | undefined {
  const answered = answeredPurpose(purpose)
  if (answered === undefined || answered.commercial || answered.sensitive.length > 0)
    return undefined
  if (matchPurpose(terms, answered).verdict !== 'approve') return undefined
  const codes: readonly string[] = terms.map(({ code }) => termOf(code).code)
  return on.find((rule) => permitted[rule].some((code) => codes.includes(code)))
}
