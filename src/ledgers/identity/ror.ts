import { z } from 'zod'
import { invalid } from '#kernel/problem.ts'

/** An institution as the Research Organization Registry has it. */
export type RorInstitution = {
  /** The last part of its address, such as `02r3e0967`. */
  readonly rorId: string
  readonly name: string
  /** Its other names: acronyms, aliases, names in other languages. */
  readonly otherNames: readonly string[]
  readonly city: string
  /** ISO 3166-1 alpha-2, or empty. */
  readonly country: string
}

/** A record of the registry's data dump, schema 2 (ror.readme.io/docs/ror-data-structure): what is read of it. */
const Record = z.object({
  id: z.string().regex(/^https:\/\/ror\.org\/0[a-z0-9]{8}$/),
  status: z.enum(['active', 'inactive', 'withdrawn']),
  names: z.array(z.object({ value: z.string().min(1).max(1000), types: z.array(z.string()) })),
  locations: z.array(
    z.object({
      geonames_details: z.object({
        name: z.string().nullish(),
        country_code: z
          .string()
          .regex(/^[A-Z]{2}$/)
          .nullish(),
      }),
    }),
  ),
})

/**
 * The active institutions of a data dump, a JSON array of records, its text in pieces of any length: it is never
 * held whole.
 * @throws Problem `invalid-input` that names the record
 */
export async function* readRor(text: AsyncIterable<string>): AsyncGenerator<RorInstitution> {
  let n = 0
  for await (const record of recordsOf(text)) {
    n += 1
    const { id, status, names, locations } = parsed(record, n)
    if (status !== 'active') continue
    const shown = names.find(({ types }) => types.includes('ror_display')) ?? names[0]
    if (shown === undefined) throw invalid('file', `record ${n} has no name`)
    const place = locations[0]?.geonames_details
    yield {
      rorId: id.slice('https://ror.org/'.length),
      name: shown.value,
      otherNames: names.filter((name) => name !== shown).map(({ value }) => value),
      city: place?.name ?? '',
      country: place?.country_code ?? '',
    }
  }
  if (n === 0)
    throw invalid('file', 'holds no record: the JSON file of a ROR data dump is expected')
}

function parsed(record: string, n: number): z.output<typeof Record> {
  const result = Record.safeParse(jsonOf(record))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw invalid('file', `record ${n}: ${issue?.path.join('.')}: ${issue?.message}`)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** No record is longer, in characters. */
const longest = 1_000_000

/** The texts of the objects in an array, one by one. */
async function* recordsOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let record = ''
  let depth = 0
  let isQuoted = false
  let isEscaped = false
  for await (const piece of text) {
    let from = 0
    for (let at = 0; at < piece.length; at += 1) {
      const character = piece[at]
      if (isEscaped) isEscaped = false
      else if (isQuoted) {
        if (character === '\\') isEscaped = true
        else if (character === '"') isQuoted = false
      } else if (character === '"') isQuoted = true
      else if (character === '{') {
        if (depth === 0) from = at
        depth += 1
      } else if (character === '}' && depth > 0) {
        depth -= 1
        if (depth > 0) continue
        yield record + piece.slice(from, at + 1)
        record = ''
      }
    }
    if (depth > 0) record += piece.slice(from)
    if (record.length > longest) throw invalid('file', 'is not a list of records')
  }
  if (depth > 0) throw invalid('file', 'is cut off in the middle of a record')
}
