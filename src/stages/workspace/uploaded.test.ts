import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { findUploaded } from './contract/uploads.ts'

let platform: Platform
let ada: Client
beforeAll(async () => {
  platform = await startPlatform()
  ada = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

it('closed files are found by place, name and size, with the MD5 of their parts', async () => {
  const project = String((await ada.call('/project/new', { name: 'Own' }))['id'])
  const first = 'f'.repeat(5 * 1024 ** 2)
  const reads = await ada.upload(project, 'reads.bam', [first, 'end'], '/in')
  await ada.upload(project, 'reads.bam', ['other'], '/in')
  await ada.call('/file/new', { project, name: 'open', folder: '/in' })
  const person = await platform.as('ada')
  const like = { folder: '/in/', name: 'reads.bam', size: first.length + 3 }
  const find = (by: typeof person) =>
    by.call(findUploaded, {
      params: { projectId: project },
      body: {
        files: [
          like,
          like,
          { ...like, folder: '/' },
          { ...like, name: 'reads' },
          { ...like, name: 'open', size: 0 },
        ],
      },
    })
  expect(await find(person)).toEqual([
    {
      fileId: reads,
      folder: '/in',
      name: 'reads.bam',
      size: first.length + 3,
      parts: [
        { size: first.length, md5: md5(first) },
        { size: 3, md5: md5('end') },
      ],
    },
  ])
  await expect(find(await platform.as('ben'))).rejects.toMatchObject({ code: 'not-found' })
})
