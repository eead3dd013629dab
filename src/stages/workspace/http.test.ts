import { chmod, readFile as readFileBytes, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pathOf } from '#adapters/objects/port.ts'
import type { Person } from '#app/journey/person.ts'
import { treeOf } from '#app/journey/steps.ts'
import { verifyAll } from '#app/verify.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { advanceClock } from '#ledgers/clock/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { vendTo } from '#test/vended.ts'
import {
  downloadFile,
  listFolder,
  listReceipts,
  type ProjectFile,
  readDashboard,
  readFile,
  readProject,
} from './contract.ts'
import { sampleInfoColumns } from './store/sample-info.ts'

let platform: Platform
let ada: Person
let ben: Person
let pia: Person
let projectId: string
let files: ProjectFile[]
beforeAll(async () => {
  platform = await startPlatform()
  await smallCatalog(platform)
  ada = await platform.as('ada')
  ben = await platform.as('ben')
  pia = await platform.as('pia')
  projectId = await vendTo(platform, 'ada', 'Relapse', true)
  files = (await treeOf(ada, projectId)).files
})
afterAll(() => platform.close())

const fileOf = (name: string): ProjectFile => {
  const file = files.find((candidate) => candidate.name.endsWith(name))
  if (file === undefined) throw new Error(`no ${name}`)
  return file
}
const bytes = (person: Person, file: ProjectFile, of = projectId) =>
  person.download(downloadFile, { params: { projectId: of, fileId: file.id } })
const problem = (code: string) => expect.objectContaining({ code })
const denials = async (): Promise<number> => {
  const { rows } = await sql<{
    n: number
  }>`select count(*) as n from audit_event where type = 'data.denied'`.execute(platform.deps.db)
  return rows[0]?.n ?? 0
}

describe('a vended project', () => {
  it('is named with its object where that was damaged, cut or lost (T82)', async () => {
    const { rows } = await sql<{ sha256: string }>`
      select object_sha256 as sha256 from project_file
      where project_id = ${projectId} and name = 'two.vcf.gz'`.execute(platform.deps.db)
    const sha256 = rows[0]?.sha256 ?? ''
    const path = join(platform.dataFolder, 'objects', pathOf(sha256))
    const kept = await readFileBytes(path)
    const faults = async () => (await verifyAll(platform.deps)).flatMap((check) => check.faults)
    await chmod(path, 0o600)
    await writeFile(
      path,
      kept.map((byte, at) => (at === 3 ? byte ^ 1 : byte)),
    )
    expect(await faults()).toEqual([`${sha256} was changed`])
    await writeFile(path, kept.subarray(1))
    expect(await faults()).toEqual([
      `${sha256} has ${kept.length - 1} bytes instead of ${kept.length}`,
    ])
    await rm(path)
    expect(await faults()).toEqual([`${sha256} is missing`])
    await writeFile(path, kept)
    expect(await faults()).toEqual([])
  })

  it('has the folders and files of its DAUs, each once, under names of their own', () => {
    expect(files.map(({ folder, name }) => `${folder}/${name}`).sort()).toEqual([
      '//SAMPLE_INFO.txt',
      '/immediate/feature_counts/three.txt',
      '/restricted/Somatic_VCF/two.vcf.gz',
      expect.stringMatching(/^\/restricted\/bam\/[0-9a-f]{24}_one\.bam$/),
      expect.stringMatching(/^\/restricted\/bam\/[0-9a-f]{24}_one\.bam$/),
    ])
  })

  it('has receipts that equal the frozen manifest (T81)', async () => {
    const receipts = await ada.call(listReceipts, { params: { projectId } })
    expect(receipts.map(({ scope, state, files: n }) => [scope, state, n])).toEqual([
      ['immediate', 'ready', 1],
      ['PCG', 'ready', 2],
      ['SCP', 'ready', 1],
    ])
    for (const { checksum, manifestChecksum } of receipts) expect(checksum).toBe(manifestChecksum)
  })

  it('ends with each file once, however often its vends are carried out', async () => {
    const { rows } = await sql<{ id: string }>`select id from vend`.execute(platform.deps.db)
    const { fillProject } = await import('./commands.ts')
    await Promise.all([...rows, ...rows].map(({ id }) => fillProject(platform.deps, id)))
    expect((await treeOf(ada, projectId)).files.length).toBe(files.length)
  })

  it('tells of each primary file in SAMPLE_INFO.txt, in the columns of the product', async () => {
    const text = new TextDecoder().decode(await bytes(ada, fileOf('SAMPLE_INFO.txt')))
    const [header = '', ...rows] = text.trimEnd().split('\n')
    expect(header.split('\t')).toEqual([...sampleInfoColumns])
    expect(rows.length).toBe(4)
    const row = rows.map((line) => line.split('\t')).find(([path]) => path?.endsWith('_one.bam'))
    expect(row?.[header.split('\t').indexOf('sj_access_unit')]).toBe('PCG')
    expect(row?.length).toBe(sampleInfoColumns.length)
    expect(row?.[0]).toMatch(/^restricted\/bam\//)
  })

  it('shows the properties of a file', async () => {
    const { properties } = await ada.call(readFile, {
      params: { projectId, fileId: fileOf('two.vcf.gz').id },
    })
    expect(properties).toMatchObject({
      subject_name: 'P2',
      sample_name: 'S3',
      sample_type: 'Relapse',
    })
  })

  it('is searched by name, and an unknown folder is not found', async () => {
    const found = await ada.call(listFolder, { params: { projectId }, query: { q: 'one' } })
    expect([found.total, found.files.length]).toEqual([2, 2])
    const nowhere = ada.call(listFolder, { params: { projectId }, query: { path: '/nowhere' } })
    await expect(nowhere).rejects.toEqual(problem('not-found'))
  })

  it('mails its owner once for each vend', async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from mail_message where key like 'vend-ready:%' and to_address = 'ada@northfield.example'`.execute(
      platform.deps.db,
    )
    expect(rows[0]?.n).toBe(3)
  })
})

describe('opening a file', () => {
  it('gives its bytes, whole or a range, and writes each controlled read down', async () => {
    const file = fileOf('two.vcf.gz')
    expect(new TextDecoder().decode(await bytes(ada, file))).toBe('the bytes of a/two.vcf.gz\n')
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from audit_event where type = 'data.downloaded' and subject_id = ${file.id}`.execute(
      platform.deps.db,
    )
    expect(rows[0]?.n).toBe(1)
  })

  it('counts a download that breaks and goes on once, and still writes each of its reads down', async () => {
    const { id } = fileOf('_one.bam')
    const authorization = `Bearer ${await tokenOf('ada')}`
    const get = (headers: Record<string, string>) =>
      fetch(`${platform.url}/api/v1/projects/${projectId}/files/${id}/content`, {
        headers: { authorization, ...headers },
      })
    const types = async () => {
      const { rows } = await sql<{ type: string }>`
        select substr(type, 6) as type from audit_event where subject_id = ${id} order by seq`.execute(
        platform.deps.db,
      )
      return rows.map(({ type }) => type)
    }
    const before = (await types()).length
    // Whose begin was not taken is a download by itself.
    const first = await get({ range: 'bytes=4-9' })
    const etag = first.headers.get('etag') ?? ''
    expect((await get({ range: 'bytes=4-12', 'if-range': etag })).status).toBe(206)
    expect((await get({})).status).toBe(200)
    expect((await get({ range: 'bytes=9-', 'if-range': etag })).status).toBe(206)
    expect((await get({ range: 'bytes=9-' })).status).toBe(206)
    expect((await types()).slice(before)).toEqual([
      'downloaded',
      'downloaded',
      'downloaded',
      'download-continued',
      'downloaded',
    ])
    const { rows } = await sql<{ reads: number }>`
      select sum(reads)::int as reads from download_tally where file_id = ${id}`.execute(
      platform.deps.db,
    )
    expect(rows[0]?.reads).toBe(4)
  })

  it.each([
    ['bytes=0-3', 206, 'the ', 'bytes 0-3/26'],
    ['bytes=4-', 206, 'bytes of a/two.vcf.gz\n', 'bytes 4-25/26'],
    ['bytes=-4', 206, '.gz\n', 'bytes 22-25/26'],
    ['bytes=20-99', 206, 'cf.gz\n', 'bytes 20-25/26'],
    ['lines=1-2', 200, 'the bytes of a/two.vcf.gz\n', null],
  ])('answers the range %s with %s', async (range, status, text, contentRange) => {
    const token = await tokenOf('ada')
    const response = await fetch(
      `${platform.url}/api/v1/projects/${projectId}/files/${fileOf('two.vcf.gz').id}/content`,
      {
        headers: { authorization: `Bearer ${token}`, range },
      },
    )
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual(
      [status, text, contentRange],
    )
  })

  it('refuses a range past the end', async () => {
    const response = await fetch(
      `${platform.url}/api/v1/projects/${projectId}/files/${fileOf('two.vcf.gz').id}/content`,
      {
        headers: { authorization: `Bearer ${await tokenOf('ada')}`, range: 'bytes=26-' },
      },
    )
    expect(response.status).toBe(416)
  })

  it('is not found for who is no member, and that is written down (T13)', async () => {
    const before = await denials()
    await expect(ben.call(readProject, { params: { projectId } })).rejects.toEqual(
      problem('not-found'),
    )
    for (const file of files) await expect(bytes(ben, file)).rejects.toEqual(problem('not-found'))
    await expect(
      platform.visitor.download(downloadFile, {
        params: { projectId, fileId: files[0]?.id ?? '' },
      }),
    ).rejects.toEqual(problem('not-authenticated'))
    expect(await denials()).toBe(before + files.length)
  })

  it('is for the PI, too, who is a member and holds a grant', async () => {
    await expect(bytes(pia, fileOf('two.vcf.gz'))).resolves.toBeDefined()
  })

  it('shows a member without a grant the open files only (T14)', async () => {
    const { id } = (await ben.call(readInstance)).me ?? { id: '' }
    await platform.deps.db
      .insertInto('project_member')
      .values({ project_id: projectId, person_id: id, level: 'CONTRIBUTE' })
      .execute()
    const seen = (await treeOf(ben, projectId)).files
    expect(seen.map(({ name }) => name)).toEqual(['three.txt'])
    await expect(bytes(ben, fileOf('two.vcf.gz'))).rejects.toEqual(problem('not-found'))
    await expect(bytes(ben, fileOf('SAMPLE_INFO.txt'))).rejects.toEqual(problem('not-found'))
    await expect(bytes(ben, fileOf('three.txt'))).resolves.toBeDefined()
  })

  it('gives no controlled byte without the download right, but the open ones (T19)', async () => {
    const own = await vendTo(platform, 'ben', 'In the cloud', false)
    const mine = (await treeOf(ben, own)).files
    for (const file of mine.filter(({ daus, kind }) => kind === 'vended' && daus.length > 0)) {
      expect(file.access).toBe('no-download')
      await expect(bytes(ben, file, own)).rejects.toEqual(problem('download-not-permitted'))
      // Nor through the other project, of which he is a member now.
      await expect(bytes(ben, file)).rejects.toEqual(problem('download-not-permitted'))
    }
    const open = mine.find(({ name }) => name === 'three.txt')
    await expect(bytes(ben, open ?? fileOf('three.txt'), own)).resolves.toBeDefined()
  })

  it('stops when the grant is revoked: the rows stay, marked (T17)', async () => {
    const { id } = (await ada.call(readInstance)).me ?? { id: '' }
    const mei = await platform.as('mei')
    await mei.call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: id, reason: 'breach' },
    })
    await expect(bytes(ada, fileOf('two.vcf.gz'))).rejects.toEqual(problem('not-permitted'))
    const after = (await treeOf(ada, projectId)).files
    expect(after.find(({ name }) => name === 'two.vcf.gz')?.access).toBe('access-expired')
    const { properties } = await ada.call(readFile, {
      params: { projectId, fileId: fileOf('two.vcf.gz').id },
    })
    expect(properties).toEqual({})
    await expect(bytes(ada, fileOf('_one.bam'))).resolves.toBeDefined()
  })

  it('stops when the year is over (T16)', async () => {
    const alex = await platform.as('alex')
    await alex.call(advanceClock, { body: { by: '1y' } })
    await alex.call(advanceClock, { body: { by: '1d' } })
    await expect(bytes(ada, fileOf('_one.bam'))).rejects.toEqual(problem('not-permitted'))
    const { grants } = await ada.call(readDashboard)
    expect(grants.every(({ live }) => !live)).toBe(true)
    await expect(bytes(ada, fileOf('three.txt'))).resolves.toBeDefined()
  })

  it('leaves ledgers that replay to their tables', async () => {
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})

async function tokenOf(handle: string): Promise<string> {
  const { createToken, personByHandle } = await import('#ledgers/identity/store.ts')
  const id = await personByHandle(platform.deps.db, handle)
  return platform.deps.db.transaction().execute((tx) => createToken(tx, id, 'test', 1))
}
