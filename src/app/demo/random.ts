/** A stream of pseudo-random values; the same seed gives the same stream on every machine. */
export type Random = {
  /** An integer in [0, 2^32). */
  next(): number
  /** A number in [0, 1), in steps of 2^-32. */
  unit(): number
  /** An integer in [from, to). */
  between(from: number, to: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One of `choices`, all equally likely. */
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** A stream of its own for each seed: sfc32 (Doty-Humphrey, PractRand), warmed up. Not for secrets. */
export function randomFrom(seed: string | number): Random {
  const text = String(seed)
  let a = hash(text, 0x9e3779b9)
  let b = hash(text, 0x243f6a88)
  let c = hash(text, 0xb7e15162)
  let counter = 1

  const next = (): number => {
    const value = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + value
    return value >>> 0
  }
  const unit = (): number => next() / 0x1_0000_0000
  const between = (from: number, to: number): number => from + Math.floor(unit() * (to - from))

  for (let round = 0; round < 12; round++) next()
  return {
    next,
    unit,
    between,
    chance: (probability) => unit() < probability,
    pick: (choices) => choices[between(0, choices.length)] ?? choices[0],
  }
}

/** A function that draws from `choices` with their weights, by bisection over the running sum. */
export function weighted<T>(choices: readonly (readonly [T, number])[]): (random: Random) => T {
  let total = 0
  const sums = choices.map(([, weight]) => (total += weight))
  const values = choices.map(([value]) => value)
  return (random) => {
    const at = random.unit() * total
    let low = 0
    let high = values.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (at < (sums[middle] ?? total)) high = middle
      else low = middle + 1
    }
    // `low` lies in the list as long as the list is not empty, which the callers' literals are not.
    return values[low] as T
  }
}

const sum = Buffer.alloc(16)

/** 32 hexadecimal digits in the shape of an MD5 sum. */
export function randomMd5(random: Random): string {
  for (let at = 0; at < 16; at += 4) sum.writeUInt32BE(random.next(), at)
  return sum.toString('hex')
}

/** FNV-1a over UTF-16 units, then murmur3's finaliser: near seeds must not give near streams. */
function hash(text: string, basis: number): number {
  let value = basis
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) | 0
}
