import type { ReactNode } from 'react'
import { searchWords } from '../diagnoses/search.ts'
import { marksIn } from './marks.ts'

/** A text in which what was searched for stands out. */
export function Marked({ text, q }: { readonly text: string; readonly q: string }): ReactNode {
  const words = searchWords(q)
  if (words.length === 0) return text
  return marksIn(text, words).map(({ text: part, isHit }, place) =>
    isHit ? <mark key={place}>{part}</mark> : part,
  )
}
