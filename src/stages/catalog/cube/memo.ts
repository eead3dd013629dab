/** Remembers the results of the last `limit` distinct keys that were asked for. */
export function remembering<Value>(limit: number): (key: string, workOut: () => Value) => Value {
  const known = new Map<string, Value>()
  return (key, workOut) => {
    const value = known.get(key) ?? workOut()
    known.delete(key)
    known.set(key, value)
    const [oldest] = known.keys()
    if (known.size > limit && oldest !== undefined) known.delete(oldest)
    return value
  }
}
