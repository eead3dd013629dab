import { Problem } from '#kernel/problem.ts'

/** Counts a call of a person. @throws Problem `too-many` beyond what one may make in a second */
export type CountCall = (personId: string) => void

/**
 * Lets each person make so many calls in a second of this process; `now` in milliseconds. What is kept is one number
 * for each who called within the second that runs.
 */
export function callRate(perSecond: number, now: () => number = Date.now): CountCall {
  let second = 0
  let calls = new Map<string, number>()
  return (personId) => {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      calls = new Map()
    }
    const before = calls.get(personId) ?? 0
    if (before >= perSecond)
      throw new Problem('too-many', `You make more than ${perSecond} calls in a second. Try again.`)
    calls.set(personId, before + 1)
  }
}
