import { z } from 'zod'

/* Where in a JSON body a value can be put: every property of its schema, and the elements of its lists. */

type Schema = {
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** The names and numbers that lead to a place. */
export type Place = readonly (string | number)[]

const deepest = 5

export function placesOf(schema: z.ZodType): readonly Place[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  const seen = new Map<string, Place>()
  collect(root, root.$defs ?? {}, [], (place) => seen.set(JSON.stringify(place), place))
  return [...seen.values()]
}

function collect(
  schema: Schema,
  defs: Readonly<Record<string, Schema>>,
  place: Place,
  found: (place: Place) => void,
): void {
  if (place.length > deepest) return
  if (place.length > 0) found(place)
  if (schema.$ref !== undefined)
    collect(defs[schema.$ref.split('/').at(-1) ?? ''] ?? {}, defs, place, found)
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    collect(one, defs, place, found)
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    collect(property, defs, [...place, name], found)
  if (schema.items !== undefined) collect(schema.items, defs, [...place, 0], found)
}

const mark = '\u2042'

/** The JSON of `base` with `written` at a place; what leads there is made where it is not. */
export function withAt(base: unknown, place: Place, written: string): string {
  const copy = structuredClone(base)
  const root: Record<string | number, unknown> =
    typeof copy === 'object' && copy !== null ? (copy as Record<string, unknown>) : {}
  let at = root
  for (const [n, key] of place.slice(0, -1).entries()) {
    const next = at[key]
    const made = typeof place[n + 1] === 'number' ? [] : {}
    at[key] = typeof next === 'object' && next !== null ? next : made
    at = at[key] as Record<string | number, unknown>
  }
  const last = place.at(-1)
  if (last !== undefined) at[last] = mark
  return JSON.stringify(root).replace(`"${mark}"`, () => written)
}
