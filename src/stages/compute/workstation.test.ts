import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { everySecond } from '#app/pulse.ts'
import { createServer } from '#app/server.ts'
import { verifyAll } from '#app/verify.ts'
import { endpointsOf, wire } from '#app/wire.ts'
import { readInstance } from '#ledgers/identity/contract.ts'
import { actorByToken } from '#ledgers/identity/store.ts'
import { allowViewing } from '#stages/catalog/commands/daus.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { shareProject } from '#stages/workspace/contract/content.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { openTerminal } from '#test/terminal.ts'
import { vendTo } from '#test/vended.ts'
import { terminate } from './contract.ts'
import {
  readWorkstation,
  readWorkstationOffer,
  saveWorkstation,
  startWorkstation,
} from './contract/workstations.ts'

const small = { instanceType: 'mem1_ssd1_x2', hours: 1 }

describe('a workstation without a sandbox', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.close())

  it('is refused', async () => {
    const ada = await platform.as('ada')
    const dx = await clientOf(platform, 'ada')
    const { id } = await dx.call('/project/new', { name: 'Bare' })
    const params = { projectId: String(id) }
    expect((await ada.call(readWorkstationOffer, { params })).refusal).toContain('no sandbox')
    await expect(ada.call(startWorkstation, { params, body: small })).rejects.toMatchObject({
      code: 'wrong-state',
    })
  })
})

const slow = { timeout: 180_000 }

describe.skipIf(!canRunTools)('a workstation (needs bubblewrap)', slow, () => {
  let platform: Platform
  let ben: Person
  let dx: Client
  let projectId: string
  beforeAll(async () => {
    platform = await startPlatform({ withTools: true })
    await smallCatalog(platform)
    // Ben may not download. PCG lets its data be looked at in the page, SCP does not.
    projectId = await vendTo(platform, 'ben', 'In the cloud', false)
    await allowViewing(platform.deps.db, 'PCG', true)
    ben = await platform.as('ben')
    dx = await clientOf(platform, 'ben')
  }, 120_000)
  afterAll(() => platform.close())

  const begin = async (): Promise<{ projectId: string; workstationId: string }> => {
    const { workstationId } = await ben.call(startWorkstation, {
      params: { projectId },
      body: small,
    })
    await expect.poll(() => stateOf(workstationId), { timeout: 60_000 }).toBe('running')
    return { projectId, workstationId }
  }
  const stateOf = async (workstationId: string) =>
    (await ben.call(readWorkstation, { params: { projectId, workstationId } })).state
  const terminalOf = async (params: { projectId: string; workstationId: string }) => {
    const page = await openTerminal(platform.url, dx.token, params)
    await page.shows(/\$ /)
    return page
  }
  const eventsOf = async (id: string) => {
    const { rows } = await sql<{ type: string }>`
      select type from audit_event where subject_id = ${id} order by seq`.execute(platform.deps.db)
    return rows.map(({ type }) => type)
  }
  const end = async (params: { projectId: string; workstationId: string }) => {
    await ben.call(terminate, {
      params: { projectId, executionId: params.workstationId },
    })
    await expect.poll(() => stateOf(params.workstationId), { timeout: 60_000 }).toBe('terminated')
  }

  it('offers what its terminal may show, and says what it leaves out', async () => {
    expect(await ben.call(readWorkstationOffer, { params: { projectId } })).toMatchObject({
      refusal: null,
      files: 3,
      daus: ['PCG'],
      leftOut: { files: 2, daus: ['SCP'] },
      mostHours: 8,
    })
    await expect(
      ben.call(startWorkstation, { params: { projectId }, body: { ...small, hours: 9 } }),
    ).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('runs what is typed, reads the project by ranges, and saves its out folder once, with labels', async () => {
    const params = await begin()
    const page = await terminalOf(params)
    page.type('echo $((40 + 2)) ä\r')
    await page.shows(/\n42 ä\n/)
    page.type('project ls /restricted; project ls / | cat\r')
    await page.shows(/ bam\/\n/)
    page.type('project cat restricted/nothing; project ls restricted/bam\r')
    await page.shows(/\nproject: There is no \/restricted\/nothing in the project\.\n/)
    const [, path = ''] = await page.shows(/\d+ {2}(\w*one\.bam)\n/)
    page.type(`project cat restricted/bam/${path} --range 4-8; echo " is a part"\r`)
    await page.shows(/\nbytes is a part/)
    page.type(`curl -s -r 0-2 "$(project url restricted/bam/${path})"; echo " of curl"\r`)
    await page.shows(/\nthe of curl/)
    page.type('ls /dev/fuse; project ls restricted/Somatic_VCF; stty size\r')
    await page.shows(/cannot access '\/dev\/fuse'/)
    page.type(`mkdir out/sub; project get restricted/bam/${path} out/sub/copy.bam; : > out/none\r`)
    page.type('exit\r')
    await expect.poll(() => stateOf(params.workstationId), { timeout: 60_000 }).toBe('done')
    expect((await page.ended).reason).toBe('wrong-state')
    expect(page.told).toContainEqual({ saving: 'exit' })
    const { saved, folder } = await ben.call(readWorkstation, { params })
    expect(saved).toBe(2)
    const { rows } = await sql<object>`
      select folder, name, size, daus from project_file
      where project_id = ${projectId} and starts_with(folder, ${folder}) order by folder`.execute(
      platform.deps.db,
    )
    expect(rows).toEqual([
      { folder, name: 'none', size: 0, daus: ['PCG'] },
      { folder: `${folder}/sub`, name: 'copy.bam', size: expect.any(Number), daus: ['PCG'] },
    ])
    expect(await eventsOf(params.workstationId)).toEqual(
      expect.arrayContaining(['job.launched', 'workstation.attached', 'workstation.shown']),
    )
    expect(await verifyAll(platform.deps)).toMatchObject({})
  })

  it('is shown again to a page that was away', async () => {
    const params = await begin()
    const first = await terminalOf(params)
    first.type('echo seen-$((1 + 1))\r')
    await first.shows(/\nseen-2/)
    first.close()
    await first.ended
    const second = await terminalOf(params)
    expect((await second.shows(/\nseen-2/))[0]).toContain('seen-2')
    second.close()
    await end(params)
  })

  it('saves when it is asked to, without a page, and not when it is ended', async () => {
    const params = await begin()
    const page = await terminalOf(params)
    page.type('echo kept > out/note; echo writ""ten\r')
    await page.shows(/\nwritten/)
    page.close()
    await ben.call(saveWorkstation, { params })
    await expect.poll(() => stateOf(params.workstationId), { timeout: 60_000 }).toBe('done')
    expect((await ben.call(readWorkstation, { params })).saved).toBe(1)
    await expect(ben.call(saveWorkstation, { params })).rejects.toMatchObject({
      code: 'wrong-state',
    })

    const other = await begin()
    const there = await terminalOf(other)
    there.type('echo lost > out/note; echo writ""ten\r')
    await there.shows(/\nwritten/)
    await end(other)
    expect((await ben.call(readWorkstation, { params: other })).saved).toBe(0)
  })

  it('is nobody else’s, nor another site’s', async () => {
    const params = await begin()
    await ben.call(shareProject, {
      params: { projectId },
      body: { person: 'ada', level: 'ADMINISTER' },
    })
    const ada = await clientOf(platform, 'ada')
    const others = await openTerminal(platform.url, ada.token, params)
    expect((await others.ended).reason).toBe('not-permitted')
    const elsewhere = await openTerminal(platform.url, dx.token, params, {
      origin: 'https://elsewhere.example',
    })
    expect((await elsewhere.ended).reason).toBe('not-permitted')
    const person = await platform.as('ada')
    await expect(person.call(saveWorkstation, { params })).rejects.toMatchObject({
      code: 'not-permitted',
    })
    // The sandbox's own addresses are no way around: its token is good there alone.
    const { status } = await fetch(`${platform.url}/project/`, {
      headers: { authorization: `Bearer ${dx.token}` },
    })
    expect(status).toBe(401)
    await end(params)
  })

  it('shows no more than the viewer may in an hour (T92)', async () => {
    const params = await begin()
    const { me } = await ben.call(readInstance)
    await sql`insert into viewing (person_id, at, project_id, file_id, ranges, bytes)
      values (${me?.id}, platform_now(), ${projectId}, 'file-x', 1, 536870912)`.execute(
      platform.deps.db,
    )
    const page = await openTerminal(platform.url, dx.token, params)
    await expect.poll(() => page.told, { timeout: 60_000 }).toContainEqual({ limit: true })
    await sql`delete from viewing where file_id = 'file-x'`.execute(platform.deps.db)
    page.close()
    await end(params)
  })

  it('is closed when looking is not allowed any more, and ends with the grant', async () => {
    const params = await begin()
    const page = await terminalOf(params)
    await allowViewing(platform.deps.db, 'PCG', false)
    expect((await page.ended).reason).toBe('not-permitted')
    await allowViewing(platform.deps.db, 'PCG', true)
    const { me } = await ben.call(readInstance)
    const chair = await platform.as('chika')
    await chair.call(revokeGrant, {
      params: { dau: 'PCG' },
      body: { personId: me?.id ?? '', reason: 'breach' },
    })
    await expect.poll(() => stateOf(params.workstationId), { timeout: 5000 }).toBe('failed')
  })
})

describe.skipIf(!canRunTools)('a workstation on its own (needs bubblewrap)', slow, () => {
  it('goes on while the server is away, and saves and ends when nobody types', async () => {
    const workstations = { mostHours: 1, idleMinutes: 0.25 }
    const platform = await startPlatform({ withTools: true, workstations })
    const ada = await platform.as('ada')
    const dx = await clientOf(platform, 'ada')
    const projectId = String((await dx.call('/project/new', { name: 'Own' }))['id'])
    await dx.upload(projectId, 'a name.txt', ['hello'], '/deep/er')
    const { workstationId } = await ada.call(startWorkstation, {
      params: { projectId },
      body: small,
    })
    const params = { projectId, workstationId }
    const stateOf = async () => (await ada.call(readWorkstation, { params })).state
    await expect.poll(stateOf, { timeout: 60_000 }).toBe('running')
    const before = await openTerminal(platform.url, dx.token, params)
    await before.shows(/\$ /)
    before.type('project cat "deep/er/a name.txt" > out/note; echo writ""ten\r')
    await before.shows(/\nwritten/)
    await platform.app.close()
    await platform.deps.jobs.stop()
    await before.ended

    const deps = await wire(platform.options)
    const app = await createServer({
      served: endpointsOf(deps),
      identify: (token) => actorByToken(deps.db, token),
      dnanexus: deps,
      isReady: async () => [],
      logLevel: 'error',
    })
    const url = await app.listen({ port: Number(new URL(platform.url).port), host: '127.0.0.1' })
    deps.jobs.start(everySecond, url)
    const after = await openTerminal(url, dx.token, params)
    await after.shows(/\nwritten/)
    await expect.poll(stateOf, { timeout: 60_000 }).toBe('done')
    expect(after.told).toContainEqual({ saving: 'idle' })
    const { folder, saved } = await ada.call(readWorkstation, { params })
    expect(saved).toBe(1)
    const { rows } = await sql<object>`
      select name, size, daus from project_file where project_id = ${projectId} and folder = ${folder}`.execute(
      deps.db,
    )
    expect(rows).toEqual([{ name: 'note', size: 5, daus: [] }])
    await app.close()
    await deps.close()
    await platform.close()
  })
})
