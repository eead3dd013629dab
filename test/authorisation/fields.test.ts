import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { endpoints } from '#app/endpoints.ts'
import { bytesBody, rawBody } from '#kernel/endpoint.ts'
import { type Place, placesOf } from '../crawl/places.ts'
import { root } from '../shape/repository.ts'
import { exampleOf } from './example.ts'
import { bodies } from './inputs.ts'

/*
 * What may be written is what a contract declares: the name of any column of the database, sent beside it, is refused or
 * comes to nothing. That no handler gets another body than the one that was read so, src/app/mount.test.ts holds.
 */

/** Every column, as the database and as the pages write it. */
const columns = [
  ...new Set(
    [
      ...readFileSync(join(root, 'src/adapters/database/tables.ts'), 'utf8').matchAll(
        /^ {4}(\w+): /gm,
      ),
    ].flatMap(([, name = '']) => [
      name,
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    ]),
  ),
]

/**
 * Where the names are the sender's own: what a browser says of a passkey, the inputs of a tool. Sections of a request are
 * read when it is known which (src/stages/request/http.test.ts).
 */
const ownNames = [
  'addPasskey.answer',
  'launch.input',
  'saveSection.value',
  'setPasskeyByLink.answer',
  'signInByPasskey.answer',
]

/** Where the least that has the shape is not enough. */
const enough: Readonly<Record<string, object>> = {
  advanceClock: { by: '1d' },
  forgotPassword: { email: 'somebody@else.example' },
  handOff: { samples: ['S1'] },
  invitePerson: { email: 'somebody@else.example' },
  register: { email: 'somebody@else.example' },
  saveProfile: { country: 'US' },
}

/** A value with every column in each of its objects, but for what is declared there. */
function withColumns(
  value: unknown,
  at: Place,
  declared: ReadonlySet<string>,
  name: string,
): unknown {
  if (Array.isArray(value)) return value.map((one) => withColumns(one, [...at, 0], declared, name))
  if (typeof value !== 'object' || value === null) return value
  const own = Object.entries(value).map(([key, one]): [string, unknown] => [
    key,
    withColumns(one, [...at, key], declared, name),
  ])
  if (ownNames.includes([name, ...at].join('.'))) return Object.fromEntries(own)
  const strange = columns.filter(
    (column) => !Object.hasOwn(value, column) && !declared.has(JSON.stringify([...at, column])),
  )
  return Object.fromEntries([...strange.map((column) => [column, 'strange']), ...own])
}

const isJson = (body: z.ZodType): boolean =>
  body !== (rawBody as z.ZodType) && body !== (bytesBody as z.ZodType)

const written = endpoints.filter(({ method, body }) => method !== 'GET' && isJson(body))

describe('fields that are not for who sends them', () => {
  it.each(written)('are none of $name (T22)', ({ name, body }) => {
    const example = bodies[name] ?? { ...(exampleOf(body) as object), ...enough[name] }
    const plain = body.parse(example)
    const declared = new Set(placesOf(body).map((place) => JSON.stringify(place)))
    const read = body.safeParse(withColumns(example, [], declared, name))
    // Refused, or as if only the rest had been sent.
    expect(read.success ? read.data : plain).toEqual(plain)
  })
})
