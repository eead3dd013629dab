import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cast } from '#app/demo/cast.ts'
import type { Person } from '#app/journey/person.ts'
import { approveAll, fileByForm } from '#app/journey/steps.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import type { ManifestColumn } from '#stages/catalog/vocabulary.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { downloadHolders, listHolders } from './contract.ts'

let platform: Platform
let stella: Person

const rows = (sizes: Readonly<Record<string, string>>, description = '') =>
  Object.entries(sizes).map(([name, size]): Partial<Record<ManifestColumn, string>> => ({
    file_path: name,
    file_size: size,
    description,
    ...(name.startsWith('open') ? {} : { dau: name.startsWith('scp') ? 'SCP' : 'PCG' }),
  }))

async function vend(handle: string, name: string): Promise<void> {
  const request = await fileByForm(await platform.as(handle), name, false)
  const chairOf = (dau: string) =>
    platform.as(cast.find(({ chairs }) => chairs?.includes(dau))?.handle ?? '')
  await approveAll(stella, chairOf, request.id)
  await platform.deps.outbox.drain()
}

beforeAll(async () => {
  platform = await startPlatform()
  stella = await platform.as('stella')
  await platform.importRows(
    rows({ 'bytes.bam': '1', 'gone.bam': '1', 'scp.bam': '1', 'open.bam': '1' }),
    { release: 'r1' },
  )
  await vend('ada', 'First')
  await platform.importRows(
    rows({ 'bytes.bam': '1', 'gone.bam': '2', 'scp.bam': '1', 'open.bam': '1' }, 'anew'),
    { release: 'r2' },
  )
  await vend('ben', '=Second')
  await platform.importRows(
    rows({ 'bytes.bam': '3', 'open.bam': '3', 'new.bam': '3' }, 'reissued'),
    { release: 'r3' },
  )
})
afterAll(() => platform.close())

const problem = (code: string) => expect.objectContaining({ code })
const holders = (release: number) => stella.call(listHolders, { params: { release } })
const linesOf = async (release: number) =>
  (await holders(release)).holders.map(({ name, project, withdrawn, reissued }) => [
    name,
    project,
    withdrawn,
    reissued,
  ])

describe('the holders of what a release withdrew or reissued', () => {
  it('are those who have the versions that it made outdated', async () => {
    // Only the size of one file changed; the others were described anew.
    expect(await holders(2)).toMatchObject({
      files: { withdrawn: 0, reissued: 1 },
      people: 2,
      projects: 1,
      lines: 2,
    })
    expect(await linesOf(2)).toEqual([
      ['Ada Okafor', 'First', 0, 1],
      ['Pia Lindqvist', 'First', 0, 1],
    ])
  })

  it('hold the older versions of a withdrawn file, too, and those that were described anew since', async () => {
    expect(await holders(3)).toMatchObject({
      release: { name: 'r3' },
      files: { withdrawn: 2, reissued: 2 },
      people: 3,
      projects: 2,
    })
    expect(await linesOf(3)).toEqual([
      ['Ada Okafor', 'First', 2, 2],
      ['Ben Łukasiewicz', '=Second', 2, 2],
      ['Pia Lindqvist', '=Second', 2, 2],
      ['Pia Lindqvist', 'First', 2, 2],
    ])
  })

  it('are a table of every person and project, safe to open in a spreadsheet', async () => {
    const bytes = await stella.download(downloadHolders, { params: { release: 3 } })
    const lines = new TextDecoder().decode(bytes).trimEnd().split('\n')
    expect(lines[0]?.split('\t')).toEqual([
      ...['person_id', 'name', 'email', 'institution', 'project_id', 'project'],
      ...['files_withdrawn', 'files_reissued'],
    ])
    const ben = lines.map((line) => line.split('\t')).find(([, name]) => name?.startsWith('Ben'))
    expect([lines.length, ben?.[2], ...(ben?.slice(5) ?? [])]).toEqual([
      5,
      'ben@ostsee.example',
      "'=Second",
      '2',
      '2',
    ])
  })

  it('stay so after their access has ended; a member who never had any holds the open files only', async () => {
    const mei = await platform.as('mei')
    const idOf = async (handle: string) =>
      (await (await platform.as(handle)).call(readInstance)).me?.id ?? ''
    const body = { personId: await idOf('ada'), reason: 'over' }
    await mei.call(revokeGrant, { params: { dau: 'SCP' }, body })
    const { holders: before } = await holders(3)
    const ada = before.find(({ name }) => name === 'Ada Okafor')
    expect(ada).toMatchObject({ withdrawn: 2, reissued: 2 })
    await platform.deps.db
      .insertInto('project_member')
      .values({
        project_id: ada?.projectId ?? '',
        person_id: await idOf('omar'),
        level: 'VIEW',
      })
      .execute()
    expect(await linesOf(3)).toContainEqual(['Omar Haddad', 'First', 0, 1])
  })

  it('are none of the first release, and of no unknown one', async () => {
    expect(await holders(1)).toMatchObject({ files: { withdrawn: 0, reissued: 0 }, holders: [] })
    await expect(holders(9)).rejects.toEqual(problem('not-found'))
  })

  it('are for stewards, and each reading is written down without names', async () => {
    for (const handle of ['ada', 'chika', 'alex', 'audrey']) {
      const other = await platform.as(handle)
      const params = { release: 3 }
      await expect(other.call(listHolders, { params })).rejects.toEqual(problem('not-permitted'))
      await expect(other.download(downloadHolders, { params })).rejects.toEqual(
        problem('not-permitted'),
      )
    }
    const events = async () =>
      platform.deps.db
        .selectFrom('audit_event')
        .select(['actor_id', 'body'])
        .where('type', '=', 'release.holders-read')
        .orderBy('seq')
        .execute()
    const before = (await events()).length
    await holders(2)
    await stella.download(downloadHolders, { params: { release: 2 } })
    const read = (await events()).slice(before)
    const { me } = await stella.call(readInstance)
    expect(read.map(({ actor_id }) => actor_id)).toEqual([me?.id, me?.id])
    expect(read.map(({ body }) => (JSON.parse(body) as { data: unknown }).data)).toEqual([
      { release: 2, people: 2, lines: 2 },
      { release: 2, people: 2, lines: 2 },
    ])
  })
})
