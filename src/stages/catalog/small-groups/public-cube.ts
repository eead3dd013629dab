/**
 * The cube that visitors may have. A value that is only known to be one of several stands in it as
 * *withheld*, which no filter and no group finds; beside it stands, of which several.
 */
import { z } from 'zod'
import { type Cube, type CubeDictionaries, decodeCube, encodeCube } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import type { Cell } from './cell.ts'
import { seal, unseal } from './sealed.ts'

export type PublicCube = {
  readonly cube: Cube
  /** All of the catalog; null where they are too few to be told. */
  readonly subjects: number | null
  /** The cells with a withheld value, as far as they are told. */
  readonly withheld: readonly Cell[]
}

/** The value, and the diagnosis, of what is withheld. */
export const withheldId = 'withheld'

/** The filters of the data browser, each with one more value. */
export const publicFacets = pageFacets.map((facet) => ({
  ...facet,
  values: [...facet.values, withheldId],
}))

export const publicDictionaries = (dictionaries: CubeDictionaries): CubeDictionaries => ({
  ...dictionaries,
  diagnoses: [...dictionaries.diagnoses, { id: withheldId, name: 'Withheld' }],
})

/** The columns of both, and what is withheld, as bytes. */
export function encodePublicCube({ cube, ...head }: PublicCube): Uint8Array<ArrayBuffer> {
  return seal(head, encodeCube(cube))
}

/** @throws Error as `decodeCube` does. */
export function decodePublicCube(bytes: Uint8Array): PublicCube {
  const { head, body } = unseal(bytes)
  return { cube: decodeCube(body, publicFacets), ...Head.parse(head) }
}

const codes = z.array(z.int())
const Head = z.object({
  subjects: z.int().nullable(),
  withheld: z.array(
    z.object({
      values: z.array(codes),
      sets: z.array(z.object({ all: codes, some: codes })),
    }),
  ),
})
