import type { TemplateChange } from '../contract/versions.ts'
import { wordChanges } from './word-changes.ts'

/** Where two templates differ, by lines, and in these by words. */
export function templateChanges(before: string, after: string): TemplateChange[] {
  return wordChanges(before.split('\n'), after.split('\n')).map(({ removed, added, place }) => ({
    lineBefore: place[0] + 1,
    lineAfter: place[1] + 1,
    words: pieces(tokens(removed), tokens(added)),
  }))
}

/** Words with the spaces at them, and the ends of lines. */
const tokens = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => `${line}\n`.match(/\s*\S+[^\S\n]*|\s+/gu) ?? [])

type Piece = TemplateChange['words'][number]

function pieces(before: readonly string[], after: readonly string[]): Piece[] {
  const all: Piece[] = []
  const add = (kind: Piece['kind'], words: readonly string[]) => {
    if (words.length > 0) all.push({ kind, text: words.join('') })
  }
  let at = 0
  for (const { removed, added, place } of wordChanges(before, after)) {
    add('same', before.slice(at, place[0]))
    add('removed', removed)
    add('added', added)
    at = place[0] + removed.length
  }
  add('same', before.slice(at))
  return all
}
