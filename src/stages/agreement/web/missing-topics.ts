import type { FieldError } from '#kernel/problem.ts'
import { stepOf, stepTitles } from './wizard-steps.ts'

/** Faults that belong together: those of one person, else those of one step. */
type Topic = { readonly topic: string; readonly faults: readonly FieldError[] }

const parts: Readonly<Record<string, string>> = {
  contemplatedUse: 'Contemplated use',
  publicTitle: 'For the public',
  laySummary: 'For the public',
  purpose: 'Kind of research',
  progressReport: 'Report of progress',
  authorityChange: 'Institutional Authority',
  officerChange: 'Information Security Officer',
  principalInvestigator: 'Principal Investigator',
  institutionalAuthority: 'Institutional Authority',
  informationSecurityOfficer: 'Information Security Officer',
}

function topicOf(fault: FieldError): string {
  const [step, part = '', n = ''] = fault.path.split('.')
  if (step === 'form') return 'Signed form'
  if (part === 'applicants') return `Additional applicant ${Number(n) + 1}`
  return parts[part] ?? stepTitles[stepOf(fault)]
}

/** Groups faults by what they are about, in the order in which they came. */
export function topicsOf(faults: readonly FieldError[]): readonly Topic[] {
  return [...Map.groupBy(faults, topicOf)].map(([topic, its]) => ({ topic, faults: its }))
}
