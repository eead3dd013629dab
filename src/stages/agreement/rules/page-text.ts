/** A word on a page, in points of 1/72 inch from its upper left corner. */
export type PlacedWord = {
  readonly text: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A page of a document as it can be read; a page that is a picture has no words. */
export type Page = {
  readonly width: number
  readonly height: number
  readonly words: readonly PlacedWord[]
}

/** Above and below these shares of its height a page has its running head, and the stamps of signing services. */
const head = 0.074
const foot = 0.953

/** Words that can be compared: without the margins, in one spelling, without punctuation; box marks are words. */
export const bodyOf = ({ height, words }: Page): string[] =>
  words
    .filter(({ top, bottom }) => bottom > height * head && top < height * foot)
    .flatMap(({ text }) => text.normalize('NFKC').match(/[\p{L}\p{N}]+|[☐☒]/gu) ?? [])

/** The running head in one line. */
export const headOf = ({ height, words }: Page): string =>
  words
    .filter(({ bottom }) => bottom <= height * head)
    .map(({ text }) => text)
    .join(' ')

/** Whether a page is a picture of text rather than text. */
export const isPicture = (page: Page): boolean => page.words.length < 5

/** The share of words that two pages have in common, from 0 to 1. */
function likeness(one: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of one) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of other) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    common += 1
  }
  return (2 * common) / Math.max(1, one.length + other.length)
}

/** Indices from 0; undefined where a page has no counterpart. */
export type Pair = { readonly issued: number | undefined; readonly uploaded: number | undefined }

const leastLikeness = 0.5
/** A picture may be any page: it takes the place that is left. */
const likenessOfPicture = 0.3

/** Which uploaded page stands for which issued page, in order, so that the pages are as alike as can be. */
export function pairPages(issued: readonly Page[], uploaded: readonly Page[]): Pair[] {
  const [ours, theirs] = [issued.map(bodyOf), uploaded.map(bodyOf)]
  const gain = (i: number, j: number): number => {
    const page = uploaded[j]
    if (page !== undefined && isPicture(page)) return likenessOfPicture
    const like = likeness(ours[i] ?? [], theirs[j] ?? [])
    return like < leastLikeness ? 0 : like
  }
  // best[i][j]: how alike the pages from i and from j on can be made.
  const best = Array.from({ length: issued.length + 1 }, () =>
    Array.from({ length: uploaded.length + 1 }, () => 0),
  )
  const at = (i: number, j: number) => best[i]?.[j] ?? 0
  for (let i = issued.length - 1; i >= 0; i--) {
    for (let j = uploaded.length - 1; j >= 0; j--) {
      const row = best[i] ?? []
      const paired = gain(i, j)
      row[j] = Math.max(at(i + 1, j), at(i, j + 1), paired > 0 ? paired + at(i + 1, j + 1) : 0)
    }
  }
  const pairs: Pair[] = []
  let [i, j] = [0, 0]
  while (i < issued.length || j < uploaded.length) {
    const paired = i < issued.length && j < uploaded.length ? gain(i, j) : 0
    if (paired > 0 && at(i, j) === paired + at(i + 1, j + 1)) {
      pairs.push({ issued: i++, uploaded: j++ })
    } else if (i < issued.length && (j === uploaded.length || at(i, j) === at(i + 1, j))) {
      pairs.push({ issued: i++, uploaded: undefined })
    } else {
      pairs.push({ issued: undefined, uploaded: j++ })
    }
  }
  return pairs
}
