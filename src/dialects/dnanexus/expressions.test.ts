import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

let platform: Platform
let ada: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

describe('a search by a regular expression (T100)', () => {
  /** Its groups may stand for parts of this in as many ways as there are, and each is tried. */
  const name = 'a'.repeat(101)
  const endless = String.raw`^(a*)(a*)(a*)(a*)(a*)\5\4\3\2\1$`

  it('is given up where it does not end, and others are answered meanwhile', async () => {
    const project = String((await ada.call('/project/new', { name }))['id'])
    await ada.call('/record/new', { project, name })
    const input = { scope: { project }, name: { regexp: endless } }
    const searches = [
      ada.fault('/system/findDataObjects', input),
      ada.fault('/system/findDataObjects', { ...input, describe: true }),
      ada.fault('/system/findProjects', { name: { regexp: endless } }),
    ]
    const first = Promise.race(searches)
    const other = ada.call('/system/findDataObjects', { ...input, name: { regexp: '^a+$' } })
    expect(await Promise.race([first, other])).toMatchObject({ results: [{ project }] })
    for (const fault of await Promise.all(searches))
      expect(fault).toBe('422 InvalidInput: name.regexp: takes longer than 5 seconds to look for')
  })

  it('says where it is one that PostgreSQL does not know', async () => {
    for (const method of ['findDataObjects', 'findProjects', 'findExecutions'])
      expect(await ada.fault(`/system/${method}`, { name: { regexp: '(?<first>a)' } })).toBe(
        '422 InvalidInput: name.regexp: is not a regular expression of PostgreSQL',
      )
  })
})
