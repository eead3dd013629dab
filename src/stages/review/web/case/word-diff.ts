/** A stretch of two texts: in both, only in the older, or only in the newer. */
export type Stretch = { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }

/** From so many differing words on, the texts are two texts, and are shown whole. */
const mostDifferences = 1000

/** What changed between two texts, word by word; white space belongs to the word before it. */
export function wordDiff(older: string, newer: string): Stretch[] {
  const a = tokensOf(older)
  const b = tokensOf(newer)
  const head = commonLength(a, b)
  const tail = commonLength(a.slice(head).toReversed(), b.slice(head).toReversed())
  const middle = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)] as const
  return joined([
    ...a.slice(0, head).map(same),
    ...shortestEdit(...middle),
    ...a.slice(a.length - tail).map(same),
  ])
}

const tokensOf = (text: string): string[] => text.match(/\s+|\S+\s*/g) ?? []

const same = (text: string): Stretch => ({ kind: 'same', text })

/** Words are compared without the white space after them. */
const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a.trimEnd() === b.trimEnd()

function commonLength(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((word, at) => !isSame(word, b[at]))
  return end === -1 ? a.length : end
}

/**
 * The shortest way from one list of words to the other, by the greedy algorithm of Myers (1986): `reach[k]` is how
 * far along diagonal k, in words of `a`, one comes with d differences.
 */
function shortestEdit(a: readonly string[], b: readonly string[]): Stretch[] {
  const traces: Map<number, number>[] = []
  const reach = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= Math.min(a.length + b.length, mostDifferences); d += 1) {
    traces.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(reach, k, d) ? at(reach, k + 1) : at(reach, k - 1) + 1
      while (x < a.length && isSame(a[x], b[x - k])) x += 1
      reach.set(k, x)
      if (x >= a.length && x - k >= b.length) return stretchesOf(a, b, traces)
    }
  }
  return [
    { kind: 'removed', text: a.join('') },
    { kind: 'added', text: b.join('') },
  ]
}

const at = (reach: ReadonlyMap<number, number>, k: number): number => reach.get(k) ?? -1

/** Whether the furthest path to diagonal k comes by a word added, and not by one removed. */
const isDown = (reach: ReadonlyMap<number, number>, k: number, d: number): boolean =>
  k === -d || (k !== d && at(reach, k - 1) < at(reach, k + 1))

/** Walks the traces back from the ends of both texts. */
function stretchesOf(
  a: readonly string[],
  b: readonly string[],
  traces: readonly ReadonlyMap<number, number>[],
): Stretch[] {
  const found: Stretch[] = []
  let x = a.length
  let y = b.length
  for (let d = traces.length - 1; d >= 0; d -= 1) {
    const reach = traces[d] ?? new Map<number, number>()
    const k = x - y
    const down = isDown(reach, k, d)
    const fromX = at(reach, down ? k + 1 : k - 1)
    const fromY = fromX - (down ? k + 1 : k - 1)
    for (; x > Math.max(fromX, 0) && y > Math.max(fromY, 0); x -= 1, y -= 1)
      found.push({ kind: 'same', text: b[y - 1] ?? '' })
    if (d === 0) break
    found.push(
      down ? { kind: 'added', text: b[fromY] ?? '' } : { kind: 'removed', text: a[fromX] ?? '' },
    )
    x = fromX
    y = fromY
  }
  return found.toReversed()
}

/** Neighbours of one kind as one stretch; what was removed comes before what took its place. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed !== '') result.push({ kind: 'removed', text: removed })
    if (added !== '') result.push({ kind: 'added', text: added })
    removed = ''
    added = ''
  }
  for (const { kind, text } of stretches) {
    const last = result.at(-1)
    if (kind === 'removed') removed += text
    else if (kind === 'added') added += text
    else if (removed === '' && added === '' && last?.kind === 'same')
      result[result.length - 1] = { kind, text: last.text + text }
    else {
      flush()
      result.push({ kind, text })
    }
  }
  flush()
  return result
}
