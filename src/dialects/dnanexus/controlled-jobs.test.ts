import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readInstance } from '#ledgers/identity/contract.ts'
import { revokeGrant } from '#stages/review/contract.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { smallCatalog } from '#test/filing.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { vendTo } from '#test/vended.ts'
import { watchJob } from '#test/watching.ts'

/** In a job: calls the API, reads a file of its input, writes one of its own. */
const library = `
import hashlib, json, os, urllib.request as u
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
at = "http://127.0.0.1:8124"
here = os.environ["DX_WORKSPACE_ID"]
def call(route, body):
    headers = {"content-type": "application/json", "authorization": "Bearer " + token}
    return json.load(u.urlopen(u.Request(at + route, json.dumps(body).encode(), headers)))
def read(file):
    given = call("/" + file + "/download", {})
    return u.urlopen(u.Request(given["url"], headers=given["headers"])).read()
def write(name, content):
    file = call("/file/new", {"project": here, "name": name})["id"]
    part = {"size": len(content), "md5": hashlib.md5(content).hexdigest()}
    given = call("/" + file + "/upload", part)
    u.urlopen(u.Request(given["url"], content, given["headers"], method="PUT"))
    call("/" + file + "/close", {})
    return file
given = json.load(open("job_input.json"))
`

const quick = { timeout: 90_000 }

describe.skipIf(!canRunTools)('jobs over controlled data (need bubblewrap)', quick, () => {
  let platform: Platform
  let ada: Client
  let ben: Client
  let bens: string
  let controlled: string
  beforeAll(async () => {
    platform = await startPlatform({ withTools: true })
    await smallCatalog(platform)
    // Ben works in the cloud: his agreement does not let him download.
    bens = await vendTo(platform, 'ben', 'In the cloud', false)
    ada = await clientOf(platform, 'ada')
    ben = await clientOf(platform, 'ben')
    const { results } = await ben.call('/system/findDataObjects', {
      name: 'two.vcf.gz',
      scope: { project: bens },
    })
    controlled = (results as { id: string }[])[0]?.id ?? ''
    await ben.call(`/${bens}/invite`, { invitee: 'user-ada', level: 'CONTRIBUTE' })
  }, 120_000)
  afterAll(() => platform.close())

  const tool = async (code: string, outputs: readonly string[]): Promise<string> => {
    const { id } = await ben.call('/applet/new', {
      project: bens,
      dxapi: '1.0.0',
      inputSpec: [{ name: 'file', class: 'file' }],
      outputSpec: outputs.map((name) => ({ name, class: name === 'made' ? 'file' : 'string' })),
      runSpec: {
        interpreter: 'bash',
        code: `cat > own.py <<'END'\n${library}\n${code}\nEND\npython3 -I own.py`,
      },
    })
    return String(id)
  }
  const link = (file: string) => ({ $dnanexus_link: { project: bens, id: file } })
  const run = async (applet: string, file: unknown) =>
    String((await ben.call(`/${applet}/run`, { project: bens, input: { file } }))['id'])
  const copy = `
content = read(given["file"]["$dnanexus_link"]["id"] if isinstance(given["file"]["$dnanexus_link"], dict) else given["file"]["$dnanexus_link"])
print("read", len(content))
json.dump({"made": {"$dnanexus_link": write("copy.txt", content)}, "said": content.decode()[:9]}, open("job_output.json", "w"))
`
  const dausOf = async (id: string) => {
    const { rows } = await sql<{ daus: string[] }>`
      select daus from project_file where id = ${id} and project_id = ${bens}`.execute(
      platform.deps.db,
    )
    return rows[0]?.daus
  }
  const made = async (job: string) => {
    const { output } = await ben.call(`/${job}/describe`)
    const value = (output as { made: { $dnanexus_link: string } } | null)?.made
    return value?.$dnanexus_link ?? ''
  }

  it('read it in place without the right to download; what they make carries its labels (T87)', async () => {
    expect((await ben.download(controlled, { project: bens })).status).toBe(403)
    const applet = await tool(copy, ['made', 'said'])
    const first = await run(applet, link(controlled))
    const { lines } = await watchJob(ben, platform.url, first)
    expect(lines.filter((line) => line.startsWith('STD'))).toEqual([])
    expect(lines).toContainEqual(
      expect.stringMatching(/^WARNING What the tool prints is not shown: your access to /),
    )
    expect(await ben.call(`/${first}/describe`)).toMatchObject({
      state: 'done',
      output: { said: 'the bytes' },
    })
    const output = await made(first)
    expect(await dausOf(output)).toEqual(await dausOf(controlled))
    expect((await ben.download(output, { project: bens })).status).toBe(403)
    const elsewhere = String((await ben.call('/project/new', { name: 'Out' }))['id'])
    expect(await ben.fault(`/${bens}/clone`, { objects: [output], project: elsewhere })).toContain(
      'PermissionDenied',
    )
    // Also through another job, which gets it by reference.
    const second = await run(applet, { $dnanexus_link: { job: first, field: 'made' } })
    await watchJob(ben, platform.url, second)
    expect(await dausOf(await made(second))).toEqual(await dausOf(controlled))
    const { rows } = await sql<{ type: string }>`
      select distinct type from audit_event where subject_id = ${controlled} and actor_id is not null
        and type like 'data.read%'`.execute(platform.deps.db)
    expect(rows).toEqual([{ type: 'data.read-by-job' }])
  })

  it('give back few values besides files: many would be the data (T87)', async () => {
    const code = 'json.dump({"said": "x" * 5000}, open("job_output.json", "w"))'
    const job = await run(await tool(code, ['said']), link(controlled))
    await watchJob(ben, platform.url, job)
    expect(await ben.call(`/${job}/describe`)).toMatchObject({
      state: 'failed',
      failureReason: 'OutputError',
    })
  })

  it('hide what they printed and gave from who may not see what went in (T87)', async () => {
    const job = await run(await tool(copy, ['made', 'said']), link(controlled))
    expect((await watchJob(ben, platform.url, job)).code).toBe(1000)
    const { code, lines, reason } = await watchJob(ada, platform.url, job)
    expect([code, lines]).toEqual([4000, []])
    expect(JSON.parse(reason)).toMatchObject({ type: 'PermissionDenied' })
    expect(await ada.call(`/${job}/describe`)).toMatchObject({ state: 'done', output: null })
  })

  it('are refused without access to what goes in, and stopped when it ends (T16, T27)', async () => {
    const waits = await tool('import time; print("begun", flush=True); time.sleep(1000)', [])
    expect(
      await ada.fault(`/${waits}/run`, { project: bens, input: { file: link(controlled) } }),
    ).toContain('ResourceNotFound')
    const job = await run(waits, link(controlled))
    const { me: person } = await (await platform.as('ben')).call(readInstance)
    await (
      await platform.as('mei')
    ).call(revokeGrant, {
      params: { dau: 'SCP' },
      body: { personId: person?.id ?? '', reason: 'breach' },
    })
    const log = watchJob(ben, platform.url, job)
    expect((await log).code).toBe(4000)
    await platform.deps.jobs.settle()
    expect(await ben.call(`/${job}/describe`)).toMatchObject({
      state: 'failed',
      failureReason: 'AuthError',
    })
    expect(
      await ben.fault(`/${waits}/run`, { project: bens, input: { file: link(controlled) } }),
    ).toContain('has ended')
  })
})
