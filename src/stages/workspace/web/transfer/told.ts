/** What changes often and is shown: a list that tells its listeners, at most ten times a second. */
export type Told<T> = {
  /** Calls a listener after changes; answers how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  /** As it was when listeners were told last. */
  readonly latest: () => T
  /** Has listeners told soon; progress comes in more often than it is looked at. */
  readonly changed: () => void
}

export function told<T>(read: () => T): Told<T> {
  const listeners = new Set<() => void>()
  let latest = read()
  let isTelling = false
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    latest: () => latest,
    changed() {
      if (isTelling) return
      isTelling = true
      setTimeout(() => {
        isTelling = false
        latest = read()
        for (const listener of listeners) listener()
      }, 100)
    },
  }
}
