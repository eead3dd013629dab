import { Problem } from '#kernel/problem.ts'

/*
 * How much one person may move at once through this process, so that nobody takes all of it. Clients send with 8 to 16
 * threads for a transfer, and people run several; what is far beyond that waits for its turn.
 */

export const downloadsAtOnce = 256
export const uploadsAtOnce = 64

/** Takes a place of a person; what it answers gives it back. @throws Problem `too-many` where none is left */
export type Places = (personId: string) => () => void

export function placesFor(most: number, what: string): Places {
  const taken = new Map<string, number>()
  return (personId) => {
    const before = taken.get(personId) ?? 0
    if (before >= most)
      throw new Problem('too-many', `You have ${most} ${what} running. Let one end, and try again.`)
    taken.set(personId, before + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const left = (taken.get(personId) ?? 1) - 1
      if (left === 0) taken.delete(personId)
      else taken.set(personId, left)
    }
  }
}
