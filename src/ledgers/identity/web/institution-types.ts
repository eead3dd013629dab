import type { institutionTypes } from '#ledgers/identity/contract.ts'

type InstitutionType = (typeof institutionTypes)[number]

const names: Readonly<Record<InstitutionType, string>> = {
  academic: 'University or research institute',
  hospital: 'Hospital or clinic',
  government: 'Government',
  'non-profit': 'Other non-profit organization',
  'for-profit': 'For-profit company',
}

/** The types of institution in the order in which they are offered. */
export const institutionTypeOptions = Object.entries(names).map(([value, label]) => ({
  value,
  label,
}))

/** A type in words; one that is not known stands for itself. */
export const institutionTypeName = (type: string): string =>
  institutionTypeOptions.find(({ value }) => value === type)?.label ?? type
