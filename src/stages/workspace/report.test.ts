import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { listFolder } from './contract.ts'

let platform: Platform
let dx: Client
let project: string
beforeAll(async () => {
  platform = await startPlatform()
  dx = await clientOf(platform, 'ada')
  project = String((await dx.call('/project/new', { name: 'Reports' }))['id'])
})
afterAll(() => platform.close())

async function report(name: string, text: string, headers = {}): Promise<Response> {
  const file = await dx.upload(project, name, [text])
  return fetch(`${platform.url}/api/v1/projects/${project}/files/${file}/report`, {
    headers: { authorization: `Bearer ${dx.token}`, ...headers },
  })
}

describe('a report', () => {
  it('is a page in a box: no origin, no script, no other host (T70)', async () => {
    const answer = await report('a.html', '<script>alert(1)</script><h1>Fine</h1>')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      'sandbox',
      "default-src 'none'",
      'img-src data:',
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ])
    expect(answer.headers.get('content-disposition')).toBe('inline')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toContain('Fine')
  })

  it('is sent whole, whatever part of it is asked for', async () => {
    const answer = await report('a.html', '<h1>Whole</h1>', { range: 'bytes=0-3' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('<h1>Whole</h1>')
  })

  it('is nothing but HTML, is followed by no link, and may not be larger than a frame shows', async () => {
    expect((await report('a.svg', '<svg/>')).status).toBe(409)
    expect((await report('a.html', 'x', { 'sec-fetch-dest': 'document' })).status).toBe(403)
    expect((await report('large.html', 'x'.repeat(8 * 1024 * 1024 + 1))).status).toBe(413)
  })

  it('is for who sees the file', async () => {
    const file = await dx.upload(project, 'mine.html', ['<h1>Mine</h1>'])
    const other = await clientOf(platform, 'ben')
    const answer = await fetch(`${platform.url}/api/v1/projects/${project}/files/${file}/report`, {
      headers: { authorization: `Bearer ${other.token}` },
    })
    expect(answer.status).toBe(404)
  })
})

describe('a list of what fits', () => {
  it('has the names that one pattern of several finds, and one class of objects', async () => {
    const ada = await platform.as('ada')
    for (const name of ['A.BAM', 'b.cram', 'c_bam']) await dx.upload(project, name, ['x'], '/')
    await dx.call('/record/new', { project, name: 'd.bam', close: true })
    const names = async (query: { fits?: string; class?: 'file' | 'record'; q?: string }) => {
      const { files } = await ada.call(listFolder, { params: { projectId: project }, query })
      return files.map(({ name }) => name)
    }
    expect(await names({ fits: '*.bam\n*.cram', class: 'file' })).toEqual(['A.BAM', 'b.cram'])
    expect(await names({ fits: '*.bam', q: '*', class: 'record' })).toEqual(['d.bam'])
    expect(await names({ fits: '*_bam' })).toEqual(['c_bam'])
  })
})
