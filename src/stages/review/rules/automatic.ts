import type { DataUseTerm } from '#stages/catalog/contract/terms.ts'
import { type Permission, termOf } from '#stages/catalog/data-use.ts'
import type { Purpose } from '#stages/request/contract.ts'
import { matchPurpose } from '#stages/request/rules/match.ts'
import { answeredPurpose } from '#stages/request/rules/purpose.ts'
import type { AutomaticRule } from '../contract.ts'

const data: Readonly<Record<AutomaticRule, string>> = {
  'general-research': 'any research',
  'biomedical-research': 'health, medical or biomedical research',
  'disease-research': 'research on certain diseases',
}

/** The reason of an approval by a rule, which its requester reads. */
export const reasonOf = (rule: AutomaticRule): string =>
  `Approved automatically by the rule “${rule}”, which is switched on for this data access unit: the data are for ${data[rule]}, and the purpose fits every term, is not commercial and names no sensitive topic.`

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
