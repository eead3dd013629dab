import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Platform, startPlatform } from '#test/platform.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { reviewSelection } from '#stages/selection/contract.ts'
import { browse, handOff, readHandoff } from './contract.ts'

const portal = 'https://portal.example.org'
let platform: Platform
beforeAll(async () => {
  platform = await startPlatform({ origins: [portal] })
  await platform.importRows([
    { file_path: 'a.bam', sample_name: 'S1', subject_name: 'P1', sj_diseases: 'MBL' },
    {
      file_path: 'b.bam',
      sample_name: 'S2',
      subject_name: 'P1',
      sj_diseases: 'MBL',
      sj_datasets: 'Study-B',
    },
    { file_path: 'c.bam', sample_name: 'S3', subject_name: 'P3', sj_diseases: 'EPMT' },
  ])
})
afterAll(() => platform.close())

const post = (body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${platform.url}/api/v1/selections`, { method: 'POST', redirect: 'manual', headers, body })
const json = { 'content-type': 'application/json' }

describe('a hand-off', () => {
  it('from a listed origin answers a link, and names what is unknown', async () => {
    const answer = await post(JSON.stringify({ samples: ['S1', 'S9', 'S1'] }), {
      ...json,
      origin: portal,
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('access-control-allow-origin')).toBe(portal)
    const handed = (await answer.json()) as { id: string; link: string }
    expect(handed).toMatchObject({
      source: portal,
      samples: { known: 1, unknown: 1, unknownNames: ['S9'] },
    })
    expect(new URL(handed.link).searchParams.get('handoff')).toBe(handed.id)
  })

  it('answers the question that a browser asks first', async () => {
    const asked = await fetch(`${platform.url}/api/v1/selections`, {
      method: 'OPTIONS',
      headers: { origin: portal, 'access-control-request-method': 'POST' },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe(portal)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example.org' }, 403],
    ['no origin and no token', {}, 401],
  ])('from %s is refused', async (_from, headers, status) => {
    const answer = await post(JSON.stringify({ samples: ['S1'] }), { ...json, ...headers })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('from a plain form sends the browser on to the link', async () => {
    const answer = await post(new URLSearchParams({ samples: 'S1\r\nS2\r\n' }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      origin: portal,
    })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(/\/\?handoff=selection-/)
  })

  it('takes 100,000 names, and not one more', async () => {
    const names = Array.from({ length: 100_000 }, (_, n) => `sample-of-the-portal-${n}`)
    const headers = { ...json, origin: portal }
    const taken = await post(JSON.stringify({ samples: names }), headers)
    expect(taken.status).toBe(201)
    expect(await taken.json()).toMatchObject({ samples: { known: 0, unknown: 100_000 } })
    const refused = await post(JSON.stringify({ samples: names, files: ['x'] }), headers)
    expect(refused.status).toBe(422)
  })

  it('that names nothing is refused', async () => {
    expect((await post('{}', { ...json, origin: portal })).status).toBe(422)
  })

  it('narrows a selection to its files', async () => {
    const ada = await platform.as('ada')
    const { id } = await ada.call(handOff, {
      body: { samples: ['S1'], diagnoses: ['EPMT'] },
    })
    const everything = {
      tab: 'diagnoses' as const,
      filters: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
      selected: [],
    }
    const review = await ada.call(reviewSelection, { body: { ...everything, handoff: id } })
    expect(review.files).toBe(2)
  })

  it('narrows the data browser of signed-in people, and not a visitor’s', async () => {
    const ada = await platform.as('ada')
    const { id } = await ada.call(handOff, { body: { samples: ['S1', 'S3'] } })
    const narrowed = await ada.call(browse, { query: { handoff: id } })
    expect(narrowed.summary).toMatchObject({ samples: 2, subjects: 2, files: 2 })
    const whole = await platform.visitor.call(browse, { query: {} })
    const visited = await platform.visitor.call(browse, { query: { handoff: id } })
    expect(visited.summary).toEqual(whole.summary)
  })

  it('ends after 30 days, unless somebody with an account has opened it', async () => {
    const ada = await platform.as('ada')
    const [left, opened] = await Promise.all(
      ['S1', 'S2'].map((sample) => ada.call(handOff, { body: { samples: [sample] } })),
    )
    const at = (id = '') => ({ params: { handoffId: id } })
    await ada.call(readHandoff, at(opened?.id))
    await (await platform.as('alex')).call(advanceClock, { body: { by: '31d' } })
    await expect(platform.visitor.call(readHandoff, at(left?.id))).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await platform.visitor.call(readHandoff, at(opened?.id))).toMatchObject({
      expiresAt: null,
    })
  })
})

describe('a selection', () => {
  it('takes together what is ticked on several tabs, each file once', async () => {
    const ada = await platform.as('ada')
    const ticked = {
      tab: 'studies' as const,
      filters: { sequencing_type: [], sample_type: [], file_type: [], tissue_type: [] },
      selected: ['Study-B'],
      kept: { diagnoses: ['EPMT', 'MBL'], publications: [], studies: [] },
    }
    expect((await ada.call(reviewSelection, { body: ticked })).files).toBe(3)
    const alone = { ...ticked, kept: { ...ticked.kept, diagnoses: ['EPMT'] } }
    expect((await ada.call(reviewSelection, { body: alone })).files).toBe(2)
  })
})
