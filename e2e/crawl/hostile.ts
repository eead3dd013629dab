import type { AddressInput } from '#kernel/address.ts'
import type { Endpoint } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { CallInput, Person } from '#app/journey/person.ts'
import { formulas, injections, markup, oddText } from '#test/crawl/corpora.ts'

/*
 * People who write as nobody of good will does: beside the words that others write for them, in each text that a call
 * holds, stand markup, quotes, addresses that are programs, templates, marks that turn the direction of writing.
 */

/** On every element that a payload makes. */
export const mark = 'data-hit'

/** Leaves attributes, comments, titles and scripts of either quote, and makes elements whose images would run. */
export const polyglot = `"'></script></title></textarea>--><img ${mark} src=x onerror=alert(1)>`
export const short = `<img ${mark} src=x onerror=alert(2)>`
/** Without what a path is cut at. */
export const mild = `<img ${mark} src=x onerror=alert(3)>`
const marked = markup.map((text) => text.replaceAll(/<(\w+)/g, `<$1 ${mark}`))
const storable = (text: string): boolean =>
  !text.includes('\0') && text.isWellFormed() && text.length < 200
const endings = [...marked, ...injections, ...formulas, ...oddText].filter(storable)
const endless = 'x'.repeat(10_000)

/** From the worst that a text may hold to the least; the last is the text itself. */
const worse: readonly ((words: string, n: number) => string)[] = [
  (words, n) => `${words} ${polyglot}${endings[n % endings.length]}${n % 9 === 4 ? endless : ''}`,
  (words, n) => `${words} ${polyglot}${endings[n % endings.length]}`,
  (words, n) => `${words} ${endings[n % endings.length]} ${short}`,
  (words) => `${words} ${short}`,
  (words) => words,
]

let written = 0
/** The words with another payload each time; `level`: of `worse`. */
export const hostileText = (words: string, level = 1): string => {
  written += 1
  return (worse[level] ?? worse[1])?.(words, written) ?? words
}

/** What people type has words; what programs name has none. */
const isTyped = (text: string): boolean => /\S \S/.test(text)

type Levels = ReadonlyMap<string, number>

function rewrite(value: unknown, levels: Levels, path = ''): unknown {
  if (typeof value === 'string')
    return isTyped(value) ? hostileText(value, levels.get(path) ?? 0) : value
  if (Array.isArray(value))
    return value.map((each, n) => rewrite(each, levels, inner(path, String(n))))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, rewrite(each, levels, inner(path, name))]),
  )
}

const inner = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/**
 * Sends with the worst that is taken: a field that is refused by name is written one level milder. Where no field is
 * named, all of them are.
 */
async function worst<T>(input: object, send: (input: object) => Promise<T>): Promise<T> {
  const levels = new Map<string, number>()
  let least = 0
  for (;;) {
    try {
      return await send(rewrite(input, levels, '') as object)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'invalid-input') throw error
      const paths = error.errors.map(({ path }) => path)
      const known = paths.filter((path) => (levels.get(path) ?? 0) < worse.length - 1)
      for (const path of known) levels.set(path, (levels.get(path) ?? 0) + 1)
      if (known.length > 0) continue
      least += 1
      if (least === worse.length) throw error
      for (const path of textsOf(input)) levels.set(path, least)
    }
  }
}

function textsOf(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => textsOf(each, inner(path, name)))
}

/** Somebody who writes so whatever they write. */
export const illWilled = (person: Person): Person => ({
  ...person,
  at: (url) => illWilled(person.at(url)),
  call: async (endpoint, input) =>
    worst(input?.body ?? {}, (body) =>
      person.call(endpoint, { ...input, body } as CallInput<typeof endpoint>),
    ),
  upload: async (endpoint, input, bytes) =>
    worst((input as AddressInput<Endpoint>).query ?? {}, (query) =>
      person.upload(endpoint, { ...input, query } as typeof input, bytes),
    ),
})
