import type { FieldError } from '#kernel/problem.ts'

const parts: Readonly<Record<string, string>> = {
  principalInvestigator: 'Principal Investigator',
  institutionalAuthority: 'Institutional Authority',
  informationSecurityOfficer: 'Information Security Officer',
}

/** A fault with the person it is about, as `Institutional Authority: Enter the name.` */
export function whereOf({ path, message }: FieldError): string {
  const [, part = '', n = ''] = path.split('.')
  const who = part === 'applicants' ? `Additional applicant ${Number(n) + 1}` : parts[part]
  return who === undefined ? message : `${who}: ${message}`
}
