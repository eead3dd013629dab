import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '#app/journey/steps.ts'
import { submitRequest } from '#stages/agreement/contract.ts'
import { closeToCountries } from '#stages/catalog/commands/daus.ts'
import { draftOf, smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { reviewSelection } from './contract.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
})
afterAll(() => platform.close())

describe('a data access unit that is closed to a country (T28)', () => {
  it('is closed to its institutions, on the selection page and in filing alike', async () => {
    await closeToCountries(platform.deps.db, 'PCG', ['US'])
    const [ada, ben] = [await platform.as('ada'), await platform.as('ben')]
    const closures = async (person: typeof ada) => {
      const { shares } = await person.call(reviewSelection, { body: everything })
      return shares.map(({ dau, closedBy }) => [dau?.code ?? 'open', closedBy])
    }
    expect(await closures(ada)).toEqual(
      expect.arrayContaining([
        ['PCG', ['country']],
        ['SCP', []],
        ['open', []],
      ]),
    )
    expect(await closures(ben)).toContainEqual(['PCG', []])
    const draft = await draftOf(ada)
    expect(draft.filing).toBe('not-eligible')
    const filed = ada.call(submitRequest, {
      params: { requestId: draft.id },
      body: { version: draft.version },
    })
    await expect(filed).rejects.toMatchObject({
      code: 'invalid-input',
      errors: expect.arrayContaining([expect.objectContaining({ path: 'about.country' })]),
    })
  })

  it('opens again', async () => {
    await closeToCountries(platform.deps.db, 'PCG', [])
    const draft = await draftOf(await platform.as('ada'))
    expect(draft.filing).toBe('by-agreement')
  })

  it('has to be there', async () => {
    await expect(closeToCountries(platform.deps.db, 'NONE', ['US'])).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
