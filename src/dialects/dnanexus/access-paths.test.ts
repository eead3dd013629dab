import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { personByHandle } from '#ledgers/identity/store.ts'
import { downloadFile } from '#stages/workspace/contract.ts'
import { planManifest } from '#stages/workspace/contract/agent.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { threeUnits } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

/*
 * Every way to a file of a project, for a member of it: by its id, its sample, a search, a manifest, as the input of a
 * tool, by a link, by a copy, in the viewer, and by the API of DNAnexus. Files carry any labels, the member any grants.
 */

const daus = ['LIFE', 'PCG', 'SCP'] as const
type Dau = (typeof daus)[number]
/** `ended`: there was a grant once; `cloud`: without the right to download. */
const holdings = ['none', 'ended', 'cloud', 'download'] as const
type Holdings = Readonly<Record<Dau, (typeof holdings)[number]>>
type Labels = readonly Dau[]

let platform: Platform
let ben: Client
let page: Person
let benId: string
let project: string
let applet: string
let files: string[]
beforeAll(async () => {
  platform = await startPlatform()
  await threeUnits(platform)
  const ada = await clientOf(platform, 'ada')
  ben = await clientOf(platform, 'ben')
  page = await platform.as('ben')
  benId = await personByHandle(platform.deps.db, 'ben')
  project = String((await ada.call('/project/new', { name: 'Of all labels' }))['id'])
  files = []
  for (const n of [0, 1, 2, 3]) files.push(await ada.upload(project, `${n}.txt`, [`bytes ${n}`]))
  for (const id of files)
    await ada.call(`/${id}/setProperties`, { project, properties: { sample_name: id } })
  await ada.call(`/${project}/invite`, { invitee: 'user-ben', level: 'CONTRIBUTE' })
  applet = String(
    (
      await ada.call('/applet/new', {
        project,
        dxapi: '1.0.0',
        inputSpec: [{ name: 'file', class: 'file' }],
        outputSpec: [],
        runSpec: { interpreter: 'bash', code: 'true' },
      })
    )['id'],
  )
})
afterAll(() => platform.close())

/** Gives each file its labels, and the member these grants alone. */
async function arrange(labels: readonly Labels[], held: Holdings): Promise<void> {
  const { db } = platform.deps
  for (const [n, id] of files.entries())
    await sql`update project_file set daus = ${[...(labels[n] ?? [])]}::text[] where id = ${id}`.execute(
      db,
    )
  await sql`delete from access_grant where person_id = ${benId}`.execute(db)
  for (const dau of daus.filter((each) => held[each] !== 'none'))
    await sql`
      insert into access_grant (person_id, dau_code, download, from_at, term_until, request_id)
      select ${benId}, ${dau}, ${held[dau] === 'download'}, now - interval '1 month',
        now + ${held[dau] === 'ended' ? '-1 day' : '1 year'}::interval, 'request-of-a-test'
      from (select platform_now() as now) n`.execute(db)
}

const found = async (query: object): Promise<string[]> => {
  const { results } = await ben.call('/system/findDataObjects', {
    scope: { project },
    class: 'file',
    ...query,
  })
  return (results as { id: string }[]).map(({ id }) => id)
}

async function opensByLink(id: string, input: object): Promise<boolean> {
  const { status, body } = await ben.send(`/${id}/download`, { project, ...input })
  if (status !== 200) return false
  const headers = (body['headers'] ?? {}) as Record<string, string>
  return (await fetch(String(body['url']), { headers })).ok
}

const isTaken = async (route: string, input: object): Promise<boolean> =>
  (await ben.send(route, input)).status === 200

/** Of one file, what each way gives: that it is there, what tells of its patient, or its bytes. */
async function waysTo(id: string, elsewhere: string) {
  const params = { projectId: project, fileId: id }
  const view = await fetch(`${platform.url}/api/v1/projects/${project}/files/${id}/view`, {
    headers: { authorization: `Bearer ${ben.token}` },
  })
  const { properties } = (await ben.send(`/${id}/describe`, { project, properties: true })).body
  const plan = await page
    .call(planManifest, { params: { projectId: project }, body: { objects: [id], folders: [] } })
    .catch(() => ({ files: 0 }))
  return {
    isFound: (await found({ id })).length === 1,
    isDescribed: properties !== undefined,
    hasProperties: Object.keys(properties ?? {}).length > 0,
    isFoundBySample: (await found({ properties: { sample_name: id } })).length === 1,
    isSeenInPlace: view.ok,
    isInput: !/PermissionDenied|ResourceNotFound/.test(
      await ben.fault(`/${applet}/run`, {
        project,
        input: { file: { $dnanexus_link: { project, id } } },
      }),
    ),
    isOpened: await page.download(downloadFile, { params }).then(
      () => true,
      () => false,
    ),
    isInManifest: plan.files === 1,
    isLinked: await opensByLink(id, { preauthenticated: true }),
    isDownloaded: await opensByLink(id, {}),
    isCopied: await isTaken(`/${project}/clone`, { objects: [id], project: elsewhere }),
  }
}

const inside = (labels: Labels, held: Holdings, what: readonly Holdings[Dau][]): boolean =>
  labels.every((dau) => what.includes(held[dau]))

/** What each of them should give. */
function allowed(labels: Labels, held: Holdings) {
  const isKnown = inside(labels, held, ['ended', 'cloud', 'download'])
  const isLive = inside(labels, held, ['cloud', 'download'])
  const mayLeave = inside(labels, held, ['download'])
  return {
    isFound: isKnown,
    isDescribed: isKnown,
    hasProperties: isLive,
    isFoundBySample: isLive,
    isSeenInPlace: mayLeave,
    isInput: isLive,
    isOpened: mayLeave,
    isInManifest: mayLeave,
    isLinked: mayLeave,
    isDownloaded: mayLeave,
    isCopied: mayLeave,
  }
}

/** What the ways to each file give, and what they should. */
async function compare(labels: readonly Labels[], held: Holdings) {
  await arrange(labels, held)
  const elsewhere = String((await ben.call('/project/new', { name: 'Elsewhere' }))['id'])
  const given = []
  for (const id of files) given.push(await waysTo(id, elsewhere))
  return { given, should: files.map((_, n) => allowed(labels[n] ?? [], held)) }
}

describe('every way to a file', () => {
  it('gives what each of its data access units grants, whatever the labels and grants (T14)', async () => {
    const holding = fc.constantFrom(...holdings)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.subarray([...daus]), { minLength: 4, maxLength: 4 }),
        fc.record({ LIFE: holding, PCG: holding, SCP: holding }),
        async (labels, held) => {
          const { given, should } = await compare(labels, held)
          expect(given).toEqual(should)
        },
      ),
      { numRuns: 8 },
    )
  }, 120_000)

  it('is shut where a file is of two data access units and one is granted (T15)', async () => {
    const labels: Labels[] = [['PCG', 'SCP'], ['PCG'], ['SCP'], []]
    const both: Holdings = { LIFE: 'none', PCG: 'download', SCP: 'download' }
    const less: Partial<Holdings>[] = [{ SCP: 'none' }, { PCG: 'ended' }, { SCP: 'cloud' }, {}]
    for (const one of less) {
      const { given, should } = await compare(labels, { ...both, ...one })
      expect(given, JSON.stringify(one)).toEqual(should)
    }
  }, 120_000)
})
