import { capacityWords, type SigningCapacity } from '../contract/signing.ts'
import type { Page, PlacedWord } from './page-text.ts'

/** A place for a signature or for initials on a page of the agreement as issued. */
export type Place = {
  /** "signature of the Principal Investigator" */
  readonly what: string
  readonly kind: 'signature' | 'initials'
  readonly capacity: SigningCapacity
  /** The printed word beside which one signs; where it stands elsewhere on a page, the page was drawn anew. */
  readonly label: PlacedWord
  /** What is signed, in points. */
  readonly box: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
  /** Where its date begins. */
  readonly date: { readonly left: number; readonly top: number }
}

const signers: Readonly<Record<string, SigningCapacity>> = {
  C: 'principal-investigator',
  E: 'institutional-authority',
  F: 'information-security-officer',
}

/** The rooms between a label and the "Date" that follows it on its line: beside "Signature", and after "Initials". */
export function placesOf({ words }: Page): Place[] {
  let letter = ''
  let applicants = 0
  return words.flatMap((word, index) => {
    const next = words[index + 1]
    if (word.text === 'Schedule' && /^[A-F]:$/.test(next?.text ?? '')) {
      letter = next?.text.slice(0, 1) ?? ''
    }
    if (word.text !== 'Signature' && word.text !== 'Initials') return []
    const onLine = words.filter(
      (other) => Math.abs(other.top - word.top) < 4 && other.left > word.left,
    )
    const date = onLine.find(({ text }) => text === 'Date')
    if (date === undefined) return []
    const before = onLine.filter(({ left }) => left < date.left)
    const left = Math.max(word.right, ...before.map(({ right }) => right)) + 6
    const isInitials = word.text === 'Initials'
    const kind = isInitials ? 'initials' : 'signature'
    const capacity = isInitials ? 'principal-investigator' : (signers[letter] ?? 'applicant')
    const who =
      capacity === 'applicant' ? `applicant ${(applicants += 1)}` : `the ${capacityWords[capacity]}`
    const box = { left, top: word.top - 20, right: date.left - 12, bottom: word.bottom + 1 }
    const beside = { left: date.right + 6, top: date.top }
    return [{ what: `${kind} of ${who}`, kind, capacity, label: word, box, date: beside }]
  })
}
