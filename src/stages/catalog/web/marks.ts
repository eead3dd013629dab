export type Part = { readonly text: string; readonly isHit: boolean }

/** A text cut where the words of a search, in lower case and none empty, are found in it. */
export function marksIn(text: string, words: readonly string[]): readonly Part[] {
  const lower = text.toLowerCase()
  // Some letters change their length in lower case; then places in one are none in the other.
  if (lower.length !== text.length) return [{ text, isHit: false }]
  const isHit = Array.from({ length: text.length }, () => false)
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1))
      isHit.fill(true, at, at + word.length)
  }
  const parts: Part[] = []
  let from = 0
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && isHit[at] === isHit[from]) continue
    parts.push({ text: text.slice(from, at), isHit: isHit[from] ?? false })
    from = at
  }
  return parts
}
