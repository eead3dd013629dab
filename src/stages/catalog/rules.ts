import type { SubjectCount } from './contract.ts'

/** Fewer subjects than these are not told to visitors: one of them might be recognised. */
const smallestGroup = 5

/** A count of subjects as a visitor may see it: null where it is of too few. */
export const protectedCount = (subjects: number): number | null =>
  subjects > 0 && subjects < smallestGroup ? null : subjects

/**
 * Counts of one distribution as a visitor may see them. Hiding the small ones is not enough where the total is
 * known: what is hidden could be had by subtraction. So the next larger are hidden, too, until at least two are
 * and together they are no small group.
 */
export function protectedCounts(counts: readonly SubjectCount[]): SubjectCount[] {
  const ascending = counts
    .filter(({ subjects }) => subjects !== 0)
    .toSorted((a, b) => (a.subjects ?? 0) - (b.subjects ?? 0))
  const hidden = new Set<SubjectCount>()
  let sum = 0
  for (const count of ascending) {
    const subjects = count.subjects ?? 0
    const isSmall = subjects < smallestGroup
    const givesAway = hidden.size > 0 && (hidden.size < 2 || sum < smallestGroup)
    if (!isSmall && !givesAway) break
    hidden.add(count)
    sum += subjects
  }
  return counts.map((count) => (hidden.has(count) ? { ...count, subjects: null } : count))
}
