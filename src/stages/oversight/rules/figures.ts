import type { RegisterEntry } from '../contract/register.ts'

/**
 * How many people the public is told. Exact figures beside those of the data browser would tell of small groups by
 * subtraction (docs/decisions/009), so a figure is its first digit, and below the smallest group only that.
 */
export function toldPeople(people: number, smallestGroup: number): RegisterEntry['people'] {
  if (people < smallestGroup) return { fewerThan: smallestGroup }
  const place = 10 ** Math.floor(Math.log10(Math.max(people, 1)))
  return {
    atLeast:
      people < 10 ? smallestGroup : Math.max(Math.floor(people / place) * place, smallestGroup),
  }
}
