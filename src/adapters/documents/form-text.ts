import { Problem } from '#kernel/problem.ts'

/** Plain data in which every string is a text somebody entered. */
export type Facts = string | boolean | readonly Facts[] | { readonly [key: string]: Facts }

/**
 * What a person entered, without what cannot be seen: line ends are `\n`; a run of empty lines is one; the private
 * bullet of Word's Symbol font is a bullet; control characters and those that silently reorder or hide text
 * (bidirectional marks and overrides, tags, zero-width spaces) are left out.
 */
export const clean = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029\v\f]/gu, '\n')
    .replaceAll('\t', ' ')
    .replaceAll('\uF0B7', '•')
    .replace(
      /[^\P{Cc}\n]|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E007F}]/gu,
      '',
    )
    .replace(/(?<![^\S\n])[^\S\n]+$/gmu, '')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()

/** The same, as it can be set in type: a run too long for a line may break. */
export const tidy = (text: string): string =>
  clean(text).replace(/\S{41,}/gu, (run) => run.replace(/.{20}(?=.)/gu, '$&\u200B'))

/** The same facts with each text replaced by `change(text)`. */
export function mapTexts(facts: Facts, change: (text: string) => string): Facts {
  if (typeof facts === 'string') return change(facts)
  if (typeof facts === 'boolean') return facts
  if (isList(facts)) return facts.map((fact) => mapTexts(fact, change))
  return Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [key, mapTexts(fact, change)]),
  )
}

/** The problem that these characters cannot be printed, with one error for each text that has some of them. */
export function unprintable(
  facts: Facts,
  characters: readonly string[],
  advice = 'Write this in another way, names for instance in Latin letters, or ask the operator of this platform to add a font.',
): Problem {
  const errors = textsOf(facts).flatMap(({ path, text }) => {
    const found = characters.filter((character) => text.includes(character))
    return found.length === 0
      ? []
      : [{ path, message: `cannot be printed because of ${found.map(named).join(', ')}` }]
  })
  return new Problem(
    'invalid-input',
    `The agreement cannot be printed: no font here has ${characters.map(named).join(', ')}. ${advice}`,
    errors,
  )
}

/** The same text with each of these characters as its number. */
export const numbered =
  (characters: readonly string[]) =>
  (text: string): string =>
    characters.reduce(
      (left, character) => left.replaceAll(character, `[${numberOf(character)}]`),
      text,
    )

/** Whether one of these characters is in one of the texts. */
export const hasAny = (facts: Facts, characters: readonly string[]): boolean =>
  textsOf(facts).some(({ text }) => characters.some((character) => text.includes(character)))

/** The characters of these texts that stand for others lost on the way here: U+FFFD and halves of surrogate pairs. */
export const lostCharacters = (facts: Facts): string[] => [
  ...new Set(textsOf(facts).flatMap(({ text }) => text.match(/\uFFFD|\p{Cs}/gu) ?? [])),
]

function textsOf(facts: Facts, path: readonly string[] = []): { path: string; text: string }[] {
  if (typeof facts === 'string') return [{ path: path.join('.'), text: facts }]
  if (typeof facts === 'boolean') return []
  return Object.entries(facts).flatMap(([key, fact]) => textsOf(fact, [...path, key]))
}

const isList = (
  facts: readonly Facts[] | { readonly [key: string]: Facts },
): facts is readonly Facts[] => Array.isArray(facts)

function named(character: string): string {
  const number = numberOf(character)
  return /[\p{L}\p{N}\p{S}]/u.test(character) ? `${character} (${number})` : number
}

const numberOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
