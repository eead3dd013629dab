import { invalid } from '#kernel/problem.ts'
import type { RevocationGround } from '../contract.ts'

/** As they are chosen, and as the holder reads them. */
export const groundWords: Readonly<Record<RevocationGround, string>> = {
  breach: 'The agreement was breached',
  'left-institution': 'The holder left the institution',
  'no-longer-needed': 'The access is no longer needed',
  'data-subjects': 'At the wish of data subjects, or by law',
  security: 'For the security of the data',
  other: 'Another reason',
}

/** What is kept with the grant, and mailed. @throws Problem `invalid-input` for another reason that is not said. */
export function revocationReason(ground: RevocationGround, text: string): string {
  if (ground === 'other' && text === '') throw invalid('reason', 'Say what the reason is.')
  if (ground === 'other') return text
  return text === '' ? `${groundWords[ground]}.` : `${groundWords[ground]}. ${text}`
}
