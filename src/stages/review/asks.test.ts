import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { fileByForm } from '#app/journey/steps.ts'
import { readDashboard } from '#stages/workspace/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import {
  acceptConditions,
  addNote,
  answerQuestion,
  askChanges,
  declareInterest,
  listThreads,
} from './contract/work.ts'
import { decide, passOn } from './contract.ts'

let platform: Platform
let ada: Person
let chika: Person
let mei: Person
let requestId: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  chika = await platform.as('chika')
  mei = await platform.as('mei')
  const { id, version } = await fileByForm(ada, 'What is asked', true)
  requestId = id
  const stella = await platform.as('stella')
  await stella.call(passOn, { params: { requestId }, body: { version } })
  for (const person of [chika, mei])
    await person.call(declareInterest, { params: { requestId }, body: { conflict: false } })
})
afterAll(() => platform.close())

const of = (dau: string) => ({ requestId, dau })
const asked = async () => {
  const { requests } = await ada.call(readDashboard)
  const threads = await ada.call(listThreads, { params: { requestId } })
  return {
    dashboard: requests.find(({ id }) => id === requestId)?.asks,
    page: threads.map(({ dau, asks }) => [dau, ...asks]),
  }
}

describe('what committees wait for from the requester', () => {
  it('is nothing until one asks', async () => {
    expect(await asked()).toEqual({ dashboard: [], page: [['PCG'], ['SCP']] })
  })

  it('is the answer to a question, until it is there', async () => {
    const ask = (text: string) =>
      chika.call(addNote, { params: of('PCG'), body: { kind: 'question', text } })
    await ask('Which assays?')
    await chika.call(addNote, { params: of('PCG'), body: { kind: 'note', text: 'Our own.' } })
    expect(await asked()).toEqual({ dashboard: ['answer'], page: [['PCG', 'answer'], ['SCP']] })
    await ada.call(answerQuestion, { params: of('PCG'), body: { text: 'WGS.' } })
    expect((await asked()).dashboard).toEqual([])
    await ask('And on how many?')
    expect((await asked()).dashboard).toEqual(['answer'])
  })

  it('is that conditions be accepted', async () => {
    await mei.call(decide, {
      params: { ...of('SCP'), decision: 'approve' },
      body: { version: 0, conditions: ['No linkage.'] },
    })
    expect((await asked()).page).toEqual([
      ['PCG', 'answer'],
      ['SCP', 'conditions'],
    ])
    await ada.call(acceptConditions, { params: of('SCP'), body: { version: 1 } })
    expect((await asked()).page).toEqual([['PCG', 'answer'], ['SCP']])
  })

  it('is never what has no page any more: the project keeps its name', async () => {
    const body = { version: 0, sections: ['about' as const, 'name' as const], reason: 'Rename it.' }
    await expect(chika.call(askChanges, { params: of('PCG'), body })).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ path: 'sections' }],
    })
    expect((await asked()).dashboard).not.toContain('changes')
  })

  it('is changed answers, named by their steps in the timeline', async () => {
    const body = { version: 0, sections: ['about', 'agreement'] as const, reason: 'Say which.' }
    const { request } = await chika.call(askChanges, {
      params: of('PCG'),
      body: { ...body, sections: [...body.sections] },
    })
    expect((await asked()).page).toEqual([['PCG', 'answer', 'changes'], ['SCP']])
    expect(request.timeline.findLast(({ what }) => what === 'changes-asked')?.note).toBe(
      'About you, Data Access Agreement: Say which.',
    )
  })
})
