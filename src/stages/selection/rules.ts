import type { Dau } from '#stages/catalog/contract.ts'

/** Why a DAU is closed to a person, whatever its committee would say. */
export const closures = ['for-profit', 'country'] as const
export type Closure = (typeof closures)[number]

/** What decides who may ask at all: facts of a profile, or the answers of a request. */
export type Applicant = {
  readonly institutionType: string
  /** Of the institution, as an ISO 3166 code. */
  readonly country: string
}

/**
 * What closes a DAU to an applicant; nothing for open access. The agreement is made for academic, clinical,
 * government and non-profit institutions; a DAU may be closed to those of some countries. The same for the page before a request and for its filing.
 */
export function closuresOf(dau: Dau | null, { institutionType, country }: Applicant): Closure[] {
  if (dau === null) return []
  return [
    ...(institutionType === 'for-profit' ? (['for-profit'] as const) : []),
    ...(dau.closedCountries.includes(country) ? (['country'] as const) : []),
  ]
}
