import type { Page, PlacedWord } from './page-text.ts'

/** A place for a signature or for initials on a page of the agreement as issued. */
export type Place = {
  /** "signature of the Principal Investigator" */
  readonly what: string
  /** The printed word beside which one signs; where it stands elsewhere on a page, the page was drawn anew. */
  readonly label: PlacedWord
  /** What is signed, in points. */
  readonly box: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
}

const signers: Readonly<Record<string, string>> = {
  C: 'signature of the Principal Investigator',
  E: 'signature of the Institutional Authority',
  F: 'signature of the Information Security Officer',
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
    const what = isInitials
      ? 'initials of the Principal Investigator'
      : (signers[letter] ?? `signature of applicant ${(applicants += 1)}`)
    const box = { left, top: word.top - 20, right: date.left - 12, bottom: word.bottom + 1 }
    return [{ what, label: word, box }]
  })
}
