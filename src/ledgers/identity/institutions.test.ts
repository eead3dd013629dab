import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { findInstitution } from './contract.ts'
import { replaceInstitutions } from './institutions.ts'
import { readRor } from './ror.ts'

let platform: Platform
let ada: Person
beforeAll(async () => {
  platform = await startPlatform()
  ada = await platform.as('ada')
})
afterAll(() => platform.close())

const record = (
  id: string,
  names: readonly string[],
  [city, country]: readonly [string, string],
  status = 'active',
) => ({
  id: `https://ror.org/${id}`,
  status,
  names: names.map((value, n) => ({
    value,
    lang: null,
    types: n === 1 ? ['ror_display', 'label'] : ['alias'],
  })),
  locations: [
    { geonames_id: 1, geonames_details: { name: city, country_code: country, lat: 1.5 } },
  ],
  types: ['education'],
})

const dump = [
  record('02r3e0967', ['SJCRH', "St. Jude Children's Research Hospital"], ['Memphis', 'US']),
  record('00f54p054', ['Leland Stanford {"Junior}"', 'Stanford University'], ['Stanford', 'US']),
  record('057zh3y96', ['東京大学', 'The University of Tokyo'], ['Tokyo', 'JP']),
  record('02feahw73', ['ENS de Lyon', 'École Normale Supérieure de Lyon'], ['Lyon', 'FR']),
  record('01gone000', ['X', 'Stanford College of Old'], ['Stanford', 'US'], 'withdrawn'),
]

/** The text of a dump in pieces that end anywhere. */
async function* piecesOf(value: unknown, length = 7): AsyncGenerator<string> {
  const text = JSON.stringify(value, null, 2)
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}

const take = (value: unknown): Promise<number> =>
  replaceInstitutions(platform.deps.db, readRor(piecesOf(value)))
const namesFor = async (q: string): Promise<string[]> =>
  (await ada.call(findInstitution, { query: { q } })).map(({ name }) => name)

describe('institutions of the registry', () => {
  it('are none before a data dump was taken in', async () => {
    expect(await namesFor('stanford')).toEqual([])
  })

  it('are found by the beginnings of words of any of their names, without accents', async () => {
    expect(await take(dump)).toBe(4)
    expect(await ada.call(findInstitution, { query: { q: 'Stanf' } })).toEqual([
      { rorId: '00f54p054', name: 'Stanford University', city: 'Stanford', country: 'US' },
    ])
    for (const q of ['jude', 'st jude', 'SJCRH', 'children hosp', "Children's"]) {
      expect(await namesFor(q), q).toEqual(["St. Jude Children's Research Hospital"])
    }
    expect(await namesFor('東京')).toEqual(['The University of Tokyo'])
    expect(await namesFor('ecole lyon')).toEqual(['École Normale Supérieure de Lyon'])
    expect(await namesFor('university')).toEqual(['Stanford University', 'The University of Tokyo'])
    expect(await namesFor('university nowhere')).toEqual([])
  })

  it.each(['', ' ', "'", '& | !', ':*', '\\', 'a'.repeat(300)])(
    'takes any text to search for: %j',
    async (q) => {
      expect(await namesFor(q)).toEqual([])
    },
  )

  it('are replaced as a whole, or not at all', async () => {
    const broken = [...dump.slice(0, 2), { ...dump[2], id: 'ror.org/057zh3y96' }]
    await expect(take(broken)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('record 3: id'),
    })
    await expect(take({ no: 'list' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(take([])).rejects.toThrow(/no record/)
    const cut = JSON.stringify(dump).slice(0, -30)
    await expect(
      replaceInstitutions(
        platform.deps.db,
        readRor(
          (async function* () {
            yield cut
          })(),
        ),
      ),
    ).rejects.toThrow(/cut off/)
    expect(await namesFor('stanford')).toEqual(['Stanford University'])
    expect(await take(dump.slice(0, 1))).toBe(1)
    expect(await namesFor('stanford')).toEqual([])
  })
})
