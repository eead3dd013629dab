import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { vendTo } from '#test/vended.ts'
import { watchJob } from '#test/watching.ts'
import { launch, readExecution } from './contract.ts'
import { readApplet } from './contract/applets.ts'
import { publishTool, readTool, setToolHosts, startTool, withdrawTool } from './contract/tools.ts'

/** Asks for two hosts, one of them on its list; neither is there. */
const asks = `python3 -I - <<'END'
import urllib.request as web
for host in ("files.reference.invalid", "elsewhere.invalid"):
    try: web.urlopen("http://" + host + "/", timeout=20)
    except Exception as error: print(host, error)
END`
const waits = 'echo begun; sleep 1000'

/** Tries four ways out. */
const hostile = `
mount -t tmpfs none /tmp || true
ln -s /etc/passwd job_output.json
python3 -I - <<'END'
import socket, urllib.request as web
for _ in range(2):
    try: socket.socket().connect(("169.254.169.254", 80))
    except OSError as error: print(error)
foreign = {"authorization": "Bearer of-another-job", "content-type": "application/json"}
try: web.urlopen(web.Request("http://127.0.0.1:8124/system/whoami", b"{}", foreign))
except OSError as error: print(error)
END`

const params = { name: 'reference', version: '1' }
const none = { hosts: [], controlledReason: null }

describe('the hosts of a tool', () => {
  let platform: Platform
  let alex: Person
  beforeAll(async () => {
    platform = await startPlatform()
    alex = await platform.as('alex')
    await published(platform, await clientOf(platform, 'alex'), asks)
  })
  afterAll(() => platform.close())

  it('are none until an administrator says so, and each change is in the audit log', async () => {
    const ada = await platform.as('ada')
    expect((await ada.call(readTool, { params })).egress).toEqual({ ...none, revision: 0 })
    const body = { hosts: ['*.Reference.invalid'], controlledReason: null, revision: 0 }
    await expect(ada.call(setToolHosts, { params, body })).rejects.toMatchObject({
      code: 'not-permitted',
    })
    await alex.call(setToolHosts, { params, body })
    expect((await ada.call(readTool, { params })).egress).toEqual({
      hosts: ['*.reference.invalid'],
      controlledReason: null,
      revision: 1,
    })
    await expect(alex.call(setToolHosts, { params, body })).rejects.toMatchObject({
      code: 'stale-version',
    })
    await alex.call(setToolHosts, { params, body: { ...none, revision: 1 } })
    const { rows } = await sql<{ body: string }>`
      select body from audit_event where type = 'tool.hosts-set' order by seq`.execute(
      platform.deps.db,
    )
    expect(rows.map(({ body }) => (JSON.parse(body) as { data: unknown }).data)).toEqual([
      { hosts: ['*.reference.invalid'], before: [], withControlledData: false },
      { hosts: [], before: ['*.reference.invalid'], withControlledData: false },
    ])
  })

  it.each(['*', '10.0.0.1', 'localhost', '*.org', 'https://example.org', 'example.org:443'])(
    'are names, not %s',
    async (host) => {
      const body = { hosts: [host], controlledReason: null, revision: 2 }
      await expect(alex.call(setToolHosts, { params, body })).rejects.toMatchObject({
        code: 'invalid-input',
      })
    },
  )

  it('are those of the very version: not of a changed copy, and of none that was withdrawn', async () => {
    const allowed = { hosts: ['files.reference.invalid'], controlledReason: null, revision: 2 }
    await alex.call(setToolHosts, { params, body: allowed })
    const made = await alex.call(startTool, { params, body: {} })
    expect((await alex.call(readApplet, { params: made })).hosts).toEqual(allowed.hosts)
    const dx = await clientOf(platform, 'alex')
    const changed = await dx.call('/applet/new', {
      project: made.projectId,
      dxapi: '1.0.0',
      properties: { tool: 'reference', version: '1' },
      runSpec: { interpreter: 'bash', code: `${asks} # and more` },
    })
    const other = { projectId: made.projectId, appletId: String(changed['id']) }
    expect(await alex.call(readApplet, { params: other })).toMatchObject({
      tool: { name: 'reference' },
      hosts: [],
    })
    await alex.call(withdrawTool, { params })
    expect((await alex.call(readApplet, { params: made })).hosts).toEqual([])
    await expect(
      alex.call(setToolHosts, { params, body: { ...none, revision: 3 } }),
    ).rejects.toMatchObject({ code: 'wrong-state' })
  })
})

/** Publishes a tool of this code that takes a file, or none. */
async function published(
  platform: Platform,
  dx: Client,
  code: string,
  { version } = params,
): Promise<void> {
  const project = String((await dx.call('/project/new', { name: 'Building' }))['id'])
  const made = await dx.call('/applet/new', {
    project,
    name: 'reference',
    dxapi: '1.0.0',
    inputSpec: [{ name: 'file', class: 'file', optional: true }],
    outputSpec: [],
    runSpec: { interpreter: 'bash', code },
  })
  const alex = await platform.as('alex')
  const body = { projectId: project, appletId: String(made['id']), name: 'reference', version }
  await alex.call(publishTool, { body })
}

const quick = { timeout: 90_000 }

describe.skipIf(!canRunTools)('jobs that may reach hosts (need bubblewrap)', quick, () => {
  let platform: Platform
  let alex: Person
  let ada: Person
  let ben: Person
  let adas: string
  let bens: string
  beforeAll(async () => {
    platform = await startPlatform({ withTools: true })
    await smallCatalog(platform)
    adas = await vendTo(platform, 'ada', 'At home', true)
    // His agreement does not let him download.
    bens = await vendTo(platform, 'ben', 'In the cloud', false)
    alex = await platform.as('alex')
    ada = await platform.as('ada')
    ben = await platform.as('ben')
    const dx = await clientOf(platform, 'alex')
    await published(platform, dx, asks)
    await published(platform, dx, waits, { name: 'reference', version: '2' })
    const hosts = ['files.reference.invalid']
    for (const version of ['1', '2'])
      await alex.call(setToolHosts, {
        params: { ...params, version },
        body: { hosts, controlledReason: null, revision: 0 },
      })
  }, 120_000)
  afterAll(() => platform.close())

  const started = async (person: Person, projectId: string, version = '1') =>
    (await person.call(startTool, { params, body: { projectId, version } })).appletId
  const controlled = async (handle: string, projectId: string) => {
    const dx = await clientOf(platform, handle)
    const scope = { project: projectId }
    const { results } = await dx.call('/system/findDataObjects', { name: 'two.vcf.gz', scope })
    return { $dnanexus_link: (results as { id: string }[])[0]?.id ?? '' }
  }
  const run = (person: Person, projectId: string, tool: string, input: object) =>
    person.call(launch, { params: { projectId }, body: { tool, input: { ...input } } })
  const hosts = [
    { host: 'files.reference.invalid', isAllowed: true },
    { host: 'elsewhere.invalid', isAllowed: false },
  ]

  it('get their list, and each host that they ask for is in their account and the log', async () => {
    const tool = await started(ada, adas)
    const { executionId } = await run(ada, adas, tool, { file: await controlled('ada', adas) })
    const dx = await clientOf(platform, 'ada')
    const { lines } = await watchJob(dx, platform.url, executionId)
    expect(lines).toContain(
      'INFO Hosts that this job may reach, by the proxy of http_proxy: files.reference.invalid.',
    )
    const read = { params: { projectId: adas, executionId } }
    expect(await ada.call(readExecution, read)).toMatchObject({
      state: 'done',
      egress: ['files.reference.invalid'],
      hosts,
    })
    expect(await dx.call(`/${executionId}/describe`)).toMatchObject({
      networkAccess: ['files.reference.invalid'],
    })
    const { rows } = await sql<{ outcome: string; body: string }>`
      select outcome, body from audit_event
      where type = 'job.hosts-asked' and subject_id = ${executionId}`.execute(platform.deps.db)
    expect(
      rows.map(({ outcome, body }) => [outcome, (JSON.parse(body) as { data: unknown }).data]),
    ).toEqual([
      ['denied', { allowed: ['files.reference.invalid'], refused: ['elsewhere.invalid'] }],
    ])
  })

  it('are refused over data that their person may not download, but for an administrator’s reason', async () => {
    const tool = await started(ben, bens)
    const file = await controlled('ben', bens)
    await expect(run(ben, bens, tool, { file })).rejects.toMatchObject({
      code: 'not-permitted',
      message: `reference 1 may reach files.reference.invalid, and so runs only with data that you may download. You may not download ${file.$dnanexus_link}.`,
    })
    const dx = await clientOf(platform, 'ben')
    expect(await dx.fault(`/${tool}/run`, { project: bens, input: { file } })).toContain(
      'PermissionDenied',
    )
    const before = (await alex.call(readTool, { params })).egress
    await alex.call(setToolHosts, {
      params,
      body: { ...before, controlledReason: 'It sends versions of its references alone.' },
    })
    const { executionId } = await run(ben, bens, tool, { file })
    await watchJob(dx, platform.url, executionId)
    const read = { params: { projectId: bens, executionId } }
    // What it asked for are words of the tool's: they are for who may download what went in.
    expect(await ben.call(readExecution, read)).toMatchObject({ state: 'done', hosts: null })
  })

  it('are not all that is told: what a tool tries is in its account, its log and the audit log (T86, T89)', async () => {
    const launched = await Promise.all(
      (
        [
          [ada, 'ada', adas],
          [ben, 'ben', bens],
        ] as const
      ).map(async ([person, handle, project]) => {
        const dx = await clientOf(platform, handle)
        const { id } = await dx.call('/applet/new', {
          project,
          dxapi: '1.0.0',
          inputSpec: [{ name: 'file', class: 'file' }],
          outputSpec: [],
          runSpec: { interpreter: 'bash', code: hostile },
        })
        const input = { file: await controlled(handle, project) }
        const { executionId } = await run(person, project, String(id), input)
        const { lines } = await watchJob(dx, platform.url, executionId)
        const read = { params: { projectId: project, executionId } }
        return { executionId, lines, ...(await person.call(readExecution, read)) }
      }),
    )
    const tries = [
      // mount is a program that asks for it.
      { kind: 'rights', what: 'user 0', times: 1 },
      { kind: 'call', what: 'mount', times: 1 },
      { kind: 'address', what: '169.254.169.254:80', times: 2 },
      { kind: 'platform', what: '401 /system/whoami', times: 1 },
      { kind: 'left', what: 'job_output.json', times: 1 },
    ]
    const kinds = tries.map((each) => ({ ...each, what: '' }))
    // Ben may not take away what went in, and with it words of the tool.
    expect(launched.map((each) => each.tries)).toEqual([tries, kinds])
    for (const { executionId, lines } of launched) {
      expect(lines).toContain(
        'WARNING It tried what a tool may not, and did not get it: rights 1, call 1, address 2, platform 1, left 1. The page of the run says what.',
      )
      const { rows } = await sql<{ outcome: string; body: string }>`
        select outcome, body from audit_event
        where type = 'job.tried' and subject_id = ${executionId}`.execute(platform.deps.db)
      expect(
        rows.map(({ outcome, body }) => [outcome, (JSON.parse(body) as { data: unknown }).data]),
      ).toEqual([['denied', { tries }]])
    }
  })

  it('are not a way out for what another job hands on', async () => {
    const tool = await started(ben, bens, '2')
    const dx = await clientOf(platform, 'ben')
    const handing = await dx.call('/applet/new', {
      project: bens,
      dxapi: '1.0.0',
      inputSpec: [{ name: 'file', class: 'file' }],
      outputSpec: [{ name: 'file', class: 'file' }],
      runSpec: {
        interpreter: 'bash',
        code: `main() { sed 's/{"file": {/{"file": {/' job_input.json > job_output.json; }`,
      },
    })
    const file = await controlled('ben', bens)
    const first = await run(ben, bens, String(handing['id']), { file })
    const link = { $dnanexus_link: { job: first.executionId, field: 'file' } }
    const second = await run(ben, bens, tool, { file: link })
    await watchJob(dx, platform.url, second.executionId)
    const read = { params: { projectId: bens, executionId: second.executionId } }
    expect(await ben.call(readExecution, read)).toMatchObject({
      state: 'failed',
      failure: { reason: 'AuthError' },
      egress: null,
    })
  })

  it('are stopped when what they read may not be taken away any more', async () => {
    const tool = await started(ada, adas, '2')
    const { executionId } = await run(ada, adas, tool, { file: await controlled('ada', adas) })
    const dx = await clientOf(platform, 'ada')
    const log = watchJob(dx, platform.url, executionId)
    await dx.call(`/${adas}/update`, { downloadRestricted: true })
    await log
    await platform.deps.jobs.settle()
    const read = { params: { projectId: adas, executionId } }
    expect(await ada.call(readExecution, read)).toMatchObject({
      state: 'failed',
      failure: { reason: 'AuthError' },
    })
  })
})
