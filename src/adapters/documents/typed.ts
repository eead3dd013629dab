import { type FieldError, Problem } from '#kernel/problem.ts'
import { clean, type Facts, mapTexts, unprintable } from './form-text.ts'
import type { Typed } from './port.ts'

const longest = { signature: 100, initials: 10 } as const

/**
 * What a person typed into their block, without what cannot be seen. `missing` tells which characters of texts no
 * font has. @throws Problem `invalid-input`
 */
export function cleanTyped(typed: Typed, missing: (texts: Facts) => readonly string[]): Typed {
  const cleaned = mapTexts({ ...typed, person: { ...typed.person } }, clean) as Typed
  const errors = (['signature', 'initials'] as const).flatMap((path) => {
    const message = faultOf(cleaned[path], longest[path])
    return message === undefined ? [] : [{ path, message } satisfies FieldError]
  })
  if (errors.length > 0) {
    throw new Problem('invalid-input', 'What was typed cannot be taken as a signature.', errors)
  }
  const { signature = '', initials = '', person } = cleaned
  const without = missing({ signature, initials, person: { ...person } })
  if (without.length === 0) return cleaned
  throw unprintable(
    { ...typed, person: { ...typed.person } },
    without,
    'Draw your signature instead, or write names in Latin letters.',
  )
}

function faultOf(text: string | undefined, most: number): string | undefined {
  if (text === undefined) return undefined
  if (!/\p{L}/u.test(text)) return 'has no letter'
  if (text.includes('\n')) return 'has more than one line'
  if ([...text].length > most) return `is longer than ${most} characters`
  // Marks upon marks would be printed over the lines above.
  if (/\p{M}{5}/u.test(text)) return 'has too many marks on one letter; draw it instead'
  return undefined
}
