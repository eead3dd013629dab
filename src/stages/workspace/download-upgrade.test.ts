import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { approveAll, everything, fileByForm, treeOf } from '#app/journey/steps.ts'
import { readRequest, saveSection, startRequest } from '#stages/request/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { outcome } from '#test/signing.ts'
import { downloadFile, readDashboard } from './contract.ts'

let platform: Platform
let ada: Person
let first: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  const { id } = await fileByForm(ada, 'In the cloud', false)
  await approve(id)
  first = await projectOf(id)
})
afterAll(() => platform.close())

async function approve(requestId: string): Promise<void> {
  const chairOf = (dau: string) => platform.as(dau === 'SCP' ? 'mei' : 'chika')
  await approveAll(await platform.as('stella'), chairOf, requestId)
  await platform.deps.outbox.drain()
}

async function projectOf(requestId: string): Promise<string> {
  const { requests } = await ada.call(readDashboard)
  return requests.find(({ id }) => id === requestId)?.projectId ?? ''
}

/** How each controlled file of a project can be taken away. */
async function takes(projectId: string): Promise<string[]> {
  const files = (await treeOf(ada, projectId)).files.filter(
    ({ daus, kind }) => kind === 'vended' && daus.length > 0,
  )
  const ends: string[] = []
  for (const { id: fileId } of files)
    ends.push(await outcome(ada.download(downloadFile, { params: { projectId, fileId } })))
  return ends
}

describe('download for what a person may use already', () => {
  it('needs an agreement, where more access would not', async () => {
    const draft = await ada.call(startRequest, { body: { selection: everything } })
    expect(draft).toMatchObject({ filing: 'at-once', openCommands: ['release'] })
    const params = { requestId: draft.id }
    const save = (base: number, download: boolean) =>
      ada.call(saveSection, {
        params: { ...params, section: 'agreement' },
        body: { base, value: { ...draft.draft.agreement, signing: 'form', download } },
      })
    const asked = await save(0, true)
    expect(asked).toMatchObject({ filing: 'by-agreement', openCommands: ['submit'] })
    expect(asked.shares.map(({ dau, access }) => [dau?.code ?? 'open', access])).toEqual([
      ['open', 'open'],
      ['PCG', 'needs-agreement'],
      ['SCP', 'needs-agreement'],
    ])
    expect(asked.missing.map(({ path }) => path)).toContain('form')
    expect((await save(1, false)).filing).toBe('at-once')
  })

  it('begins when the committees have decided, everywhere the files are', async () => {
    expect(await takes(first)).toEqual(Array(3).fill('download-not-permitted'))
    const { id } = await fileByForm(ada, 'Taken away', true)
    expect(await takes(first)).toEqual(Array(3).fill('download-not-permitted'))
    await approve(id)
    expect(await takes(first)).toEqual(Array(3).fill('ok'))
    expect(await takes(await projectOf(id))).toEqual(Array(3).fill('ok'))
    const { grants } = await ada.call(readDashboard)
    const live = grants.filter((grant) => grant.live)
    expect(live.map(({ dau, download }) => [dau, download])).toEqual([
      ['SCP', true],
      ['PCG', true],
    ])
    const { timeline } = await ada.call(readRequest, { params: { requestId: id } })
    expect(timeline.map(({ what }) => what)).toContain('approved')
  })
})
