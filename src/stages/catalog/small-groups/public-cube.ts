import { z } from 'zod'
import { type Cube, type CubeDictionaries, decodeCube, encodeCube } from '../cube.ts'
import { pageFacets } from '../cube/facets.ts'
import { type Tab, tabs } from '../vocabulary.ts'
import type { Cell } from './cell.ts'
import { seal, unseal } from './sealed.ts'

/**
 * What visitors may have of a release. A value that is only known to be one of several stands as *withheld*,
 * which no filter and no group finds. Each tab has a cube of its own, with its own groups alone: what is
 * never asked together need not be safe together.
 */
export type PublicCube = {
  /** All of the catalog; null where they are too few to be told. */
  readonly subjects: number | null
  /** The diagnoses that have fewer people in all than may be told of, by their codes; -1 = not reported. */
  readonly few: readonly number[]
  readonly tabs: Readonly<Record<Tab, TabCube>>
}

export type TabCube = {
  readonly cube: Cube
  /** The cells with a withheld value, and what that may be. */
  readonly withheld: readonly Cell[]
  /** False where all files had to be left out: the whole catalog has too few people. */
  readonly isWhole: boolean
}

/** The value, and the diagnosis, that stands for what is withheld: the last one of each list. */
const withheldId = 'withheld'

/** The filters of the data browser, each with one more value. */
export const publicFacets = pageFacets.map((facet) => ({
  ...facet,
  values: [...facet.values, withheldId],
}))

/** The groups of one tab. */
export const publicDictionaries = (dictionaries: CubeDictionaries, tab: Tab): CubeDictionaries => ({
  diagnoses:
    tab === 'diagnoses' ? [...dictionaries.diagnoses, { id: withheldId, name: 'Withheld' }] : [],
  publications: tab === 'publications' ? dictionaries.publications : [],
  studies: tab === 'studies' ? dictionaries.studies : [],
})

export function encodePublicCube({ subjects, few, tabs: of }: PublicCube): Uint8Array<ArrayBuffer> {
  const sealed = tabs.map((tab) => sealTab(of[tab]))
  const body = new Uint8Array(sealed.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const bytes of sealed) {
    body.set(bytes, at)
    at += bytes.length
  }
  return seal({ subjects, few, lengths: sealed.map(({ length }) => length) }, body)
}

const sealTab = ({ cube, ...head }: TabCube): Uint8Array => seal(head, encodeCube(cube))

/** @throws Error as `decodeCube` does. */
export function decodePublicCube(bytes: Uint8Array): PublicCube {
  const { head, body } = unseal(bytes)
  const { subjects, few, lengths } = Head.parse(head)
  const tabCube = (tab: Tab): TabCube => {
    const place = tabs.indexOf(tab)
    const from = lengths.slice(0, place).reduce((sum, length) => sum + length, 0)
    const of = unseal(body.subarray(from, from + (lengths[place] ?? 0)))
    return { cube: decodeCube(of.body, publicFacets), ...TabHead.parse(of.head) }
  }
  return {
    subjects,
    few,
    tabs: {
      diagnoses: tabCube('diagnoses'),
      publications: tabCube('publications'),
      studies: tabCube('studies'),
    },
  }
}

const codes = z.array(z.int())
const Head = z.object({ subjects: z.int().nullable(), few: codes, lengths: z.array(z.int()) })
const TabHead = z.object({
  isWhole: z.boolean(),
  withheld: z.array(
    z.object({ values: z.array(codes), sets: z.array(z.object({ all: codes, some: codes })) }),
  ),
})
