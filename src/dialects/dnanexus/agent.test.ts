import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { downloadManifest, planManifest } from '#stages/workspace/contract/agent.ts'
import { leaveProject, shareProject } from '#stages/workspace/contract/content.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { type Client, clientOf, md5 } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { insertCopies } from '#test/many-files.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import type { Person } from '#app/journey/person.ts'

/* Manifests that the page makes, read as the download agent (dxda) reads them, and its calls with them. */

const hasBzip2 = spawnSync('bzip2', ['--version'], { stdio: 'ignore' }).error === undefined

type Entry = {
  readonly id: string
  readonly name: string
  readonly folder: string
  readonly parts: Readonly<Record<string, { readonly size: number; readonly md5: string }>>
}

const all = { objects: [], folders: ['/'] }
const mebibytes = 'm'.repeat(5 * 1024 ** 2)

let platform: Platform
let ada: Person
let client: Client
let vended: string
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  vended = await vendTo(platform, 'ada', 'Relapse: “the” 2nd', true)
  ada = await platform.as('ada')
  client = await clientOf(platform, 'ada')
})
afterAll(() => platform.close())

/** The files of a manifest, and the name under which it is kept. */
async function manifest(by: Client, project: string, choice: object = all) {
  const answer = await fetch(`${platform.url}/api/v1/projects/${project}/agent-manifest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(choice),
  })
  const input = Buffer.from(await answer.arrayBuffer())
  expect(answer.status, String(input)).toBe(200)
  const { status, stdout, stderr } = spawnSync('bzip2', ['-dc'], { input })
  expect([status, String(stderr)]).toEqual([0, ''])
  const [[projectId, entries] = [], ...more] = Object.entries(
    JSON.parse(String(stdout)) as Record<string, unknown>,
  )
  expect([projectId, more]).toEqual([project, []])
  return {
    entries: entries as readonly Entry[],
    kept: answer.headers.get('content-disposition'),
  }
}
const namesOf = (entries: readonly Entry[]): string[] =>
  entries.map(({ name }) => name.replace(/^[0-9a-f]{24}_/, '')).sort()

/** What the agent does with an entry: it asks for the file, then for each part by its range. */
async function fetchAs(by: Client, project: string, { id, parts }: Entry): Promise<string> {
  const { url, headers } = await by.call(`/${id}/download`, { project, duration: 31_536_000 })
  let from = 0
  let bytes = ''
  for (const { size, md5: expected } of Object.values(parts)) {
    const range = `bytes=${from}-${from + size - 1}`
    const answer = await fetch(String(url), { headers: { ...(headers as object), Range: range } })
    const part = await answer.text()
    expect([answer.status, md5(part)]).toEqual([206, expected])
    bytes += part
    from += size
  }
  return bytes
}

describe.skipIf(!hasBzip2)('the manifest of a project (needs bzip2)', () => {
  it('names every file that may be downloaded, with parts that are what their MD5 says', async () => {
    const { entries, kept } = await manifest(client, vended)
    expect(namesOf(entries)).toEqual([
      'SAMPLE_INFO.txt',
      'one.bam',
      'one.bam',
      'three.txt',
      'two.vcf.gz',
    ])
    expect(kept).toBe("attachment; filename*=UTF-8''Relapse-the-2nd.manifest.json.bz2")
    const two = entries.find(({ name }) => name === 'two.vcf.gz')
    expect(two?.folder).toBe('/restricted/Somatic_VCF')
    for (const entry of entries) await fetchAs(client, vended, entry)
    expect(two && (await fetchAs(client, vended, two))).toBe('the bytes of a/two.vcf.gz\n')
    expect(await ada.call(planManifest, { params: { projectId: vended }, body: all })).toEqual({
      files: 5,
      bytes: expect.any(Number),
      leftOut: [],
    })
  })

  it('has an upload in the parts in which it came, and nothing that is open, hidden or no file', async () => {
    const project = String((await client.call('/project/new', { name: 'Own' }))['id'])
    await client.upload(project, 'reads.bam', [mebibytes, 'end'], '/deep/down')
    await client.upload(project, 'empty', [''])
    await client.call('/file/new', { project, name: 'open' })
    await client.call('/record/new', { project, name: 'record', close: true })
    const { entries } = await manifest(client, project)
    const reads = entries.find(({ name }) => name === 'reads.bam')
    expect(reads).toMatchObject({
      folder: '/deep/down',
      parts: {
        1: { size: mebibytes.length, md5: md5(mebibytes) },
        2: { size: 3, md5: md5('end') },
      },
    })
    expect(reads && (await fetchAs(client, project, reads))).toBe(`${mebibytes}end`)
    expect(namesOf(entries)).toEqual(['empty', 'reads.bam'])
  })

  it('has what was chosen: files by id, folders with all below them', async () => {
    const { entries } = await manifest(client, vended)
    const objects = entries.flatMap(({ id, name }) => (name === 'SAMPLE_INFO.txt' ? id : []))
    const chosen = async (choice: object) =>
      namesOf((await manifest(client, vended, choice)).entries)
    expect(await chosen({ objects, folders: ['/restricted/bam'] })).toEqual(
      await chosen({ objects, folders: ['/restricted/bam/', '//restricted/bam'] }),
    )
    expect(await chosen({ objects })).toEqual(['SAMPLE_INFO.txt'])
    expect(await chosen({ folders: ['/restricted'] })).toEqual(['one.bam', 'one.bam', 'two.vcf.gz'])
    expect(await chosen({ folders: ['/restr'] })).toEqual([])
    expect(await chosen({})).toEqual([])
  })

  it('goes on over many pages', async () => {
    const project = String((await client.call('/project/new', { name: 'Many' }))['id'])
    await client.upload(project, 'first', ['x'])
    await platform.deps.db.transaction().execute((tx) => insertCopies(tx, project, 1203))
    const { entries } = await manifest(client, project)
    expect(new Set(entries.map(({ id }) => id)).size).toBe(1204)
  })
})

describe('what may not be downloaded', () => {
  it('is left out, and counted with its reason', async () => {
    const project = await vendTo(platform, 'ben', 'In the cloud', false)
    const ben = await platform.as('ben')
    const plan = await ben.call(planManifest, { params: { projectId: project }, body: all })
    expect(plan).toMatchObject({ files: 2, leftOut: [{ access: 'no-download', files: 3 }] })
    if (!hasBzip2) return
    const { entries } = await manifest(await clientOf(platform, 'ben'), project)
    expect(namesOf(entries)).toEqual(['SAMPLE_INFO.txt', 'three.txt'])
  })

  it('is not told to who is no member', async () => {
    const ben = await platform.as('ben')
    for (const endpoint of [planManifest, downloadManifest])
      await expect(
        ben.call(endpoint, { params: { projectId: vended }, body: all }),
      ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of others shows to a member only as far as their own grants reach', async () => {
    const pat = { person: 'ben', level: 'VIEW' as const }
    await ada.call(shareProject, { params: { projectId: vended }, body: pat })
    const ben = await platform.as('ben')
    const plan = await ben.call(planManifest, { params: { projectId: vended }, body: all })
    expect(plan).toMatchObject({ leftOut: [{ access: 'no-download', files: 3 }] })
    await ben.call(leaveProject, { params: { projectId: vended } })
  })

  it('is out of the next manifest once access has ended', async () => {
    const stella = await platform.as('stella')
    const personId = await personByHandle(platform.deps.db, 'ada')
    await stella.call(revokeGrant, { params: { dau: 'SCP' }, body: { personId, reason: 'breach' } })
    const plan = await ada.call(planManifest, { params: { projectId: vended }, body: all })
    expect(plan).toMatchObject({ files: 3, leftOut: [{ access: 'access-expired', files: 2 }] })
  })
})
