import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  launch,
  listExecutions,
  readExecution,
  readLog,
  terminate,
} from '#stages/compute/contract.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { canRunTools } from '#test/sandbox.ts'
import { firstLine, watchJob } from '#test/watching.ts'

const quick = { timeout: 60_000 }

/** Asks the platform who it is, with Python alone. */
const askWho = `python3 -c '
import json, os, urllib.request as web
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
asked = web.Request("http://127.0.0.1:8124/system/whoami", b"{}", headers)
print("I am", json.load(web.urlopen(asked))["id"])'`

/** Runs a workflow, likewise, and tells its analysis. */
const runWorkflow = (workflow: string) => `python3 -c '
import json, os, urllib.request as web
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
asked = web.Request("http://127.0.0.1:8124/${workflow}/run", b"{}", headers)
print("ran", json.load(web.urlopen(asked))["id"])'`

describe.skipIf(!canRunTools)('jobs over the DNAnexus API (need bubblewrap)', quick, () => {
  let platform: Platform
  let ada: Client
  let ben: Client
  let project: string
  beforeAll(async () => {
    platform = await startPlatform({ withTools: true })
    ada = await clientOf(platform, 'ada')
    ben = await clientOf(platform, 'ben')
    project = String((await ada.call('/project/new', { name: 'Tools' }))['id'])
  }, 120_000)
  afterAll(() => platform.close())

  const applet = async (code: string, spec: Record<string, unknown> = {}): Promise<string> => {
    const { id } = await ada.call('/applet/new', {
      project,
      name: 'tool',
      dxapi: '1.0.0',
      runSpec: { interpreter: 'bash', code },
      ...spec,
    })
    return String(id)
  }
  const run = async (tool: string, input: Record<string, unknown> = {}, more = {}) =>
    String((await ada.call(`/${tool}/run`, { project, input, ...more }))['id'])
  const ended = async (job: string) => {
    const log = await watchJob(ada, platform.url, job)
    return { ...(await ada.call(`/${job}/describe`)), log }
  }
  const numberOut = { outputSpec: [{ name: 'n', class: 'int' }] }
  const audited = async (subject: string) => {
    const { rows } = await sql<{ type: string }>`
      select type from audit_event where subject_id = ${subject} order by seq`.execute(
      platform.deps.db,
    )
    return rows.map(({ type }) => type)
  }

  it('run a tool, tell its log, keep its output, and are in the audit log', async () => {
    const tool = await applet(
      `main() { echo "hello $DX_JOB_ID"; echo oops >&2; echo '{"n": 3}' > job_output.json; }`,
      { inputSpec: [], ...numberOut },
    )
    const job = await run(tool)
    const end = await ended(job)
    expect(end).toMatchObject({ state: 'done', output: { n: 3 }, executable: tool })
    expect(end.log.code).toBe(1000)
    expect(end.log.lines).toContain(`STDOUT hello ${job}`)
    expect(end.log.lines).toContain('STDERR oops')
    expect(end.log.lines.at(-1)).toBe('INFO END_LOG')
    expect(await audited(job)).toEqual(['job.launched', 'job.started', 'job.done'])
  })

  it('fail with what the tool says, or with what it left wrong', async () => {
    const said = `echo '{"error": {"type": "AppError", "message": "bad file"}}' > job_error.json; exit 1`
    expect(await ended(await run(await applet(said)))).toMatchObject({
      state: 'failed',
      failureReason: 'AppError',
      failureMessage: 'bad file',
    })
    expect(await ended(await run(await applet('exit 7')))).toMatchObject({
      failureReason: 'AppInternalError',
    })
    expect(await ended(await run(await applet('true', numberOut)))).toMatchObject({
      failureReason: 'OutputError',
      failureMessage: expect.stringContaining('"n" is required') as string,
    })
  })

  it('wait for what another job gives, and end with it', async () => {
    const give = await applet(`echo '{"n": 20}' > job_output.json`, numberOut)
    const add = await applet(
      `echo "{\\"n\\": $(( $(grep -o '[0-9]*' job_input.json) + 1 ))}" > job_output.json`,
      {
        inputSpec: [{ name: 'n', class: 'int' }],
        ...numberOut,
      },
    )
    const first = await run(give)
    const link = { $dnanexus_link: { job: first, field: 'n' } }
    const second = await run(add, { n: link })
    expect(await ended(second)).toMatchObject({
      state: 'done',
      originalInput: { n: link },
      input: { n: 20 },
      output: { n: 21 },
    })
    const broken = await run(await applet('exit 1', numberOut))
    const after = await run(add, { n: { job: broken, field: 'n' } })
    expect(await ended(after)).toMatchObject({
      state: 'failed',
      failureReason: 'DependencyUnsatisfiable',
    })
  })

  it('wait for an input that is open, and begin when it is closed', async () => {
    const tool = await applet('true', { inputSpec: [{ name: 'r', class: 'record' }] })
    const { id } = await ada.call('/record/new', { project, name: 'later' })
    const job = await run(tool, { r: { $dnanexus_link: id } })
    await platform.deps.jobs.settle()
    const waiting = await ada.call(`/${job}/describe`)
    expect(waiting).toMatchObject({ state: 'waiting_on_input' })
    expect(waiting).not.toHaveProperty('internetUsageIPs')
    expect(await ada.call(`/${job}/describe`, { internetUsageIPs: true })).toMatchObject({
      internetUsageIPs: [],
    })
    await ada.call(`/${String(id)}/close`)
    expect(await ended(job)).toMatchObject({ state: 'done' })
  })

  it('are ended with all that they launched, by who launched them', async () => {
    await ada.call(`/${project}/invite`, { invitee: 'user-ben', level: 'CONTRIBUTE' })
    const job = await run(await applet('echo begun; sleep 1000'))
    expect(await ben.fault(`/${job}/terminate`)).toBe(
      '401 PermissionDenied: You may not terminate this.',
    )
    await ada.call(`/${job}/terminate`)
    expect(await ended(job)).toMatchObject({ state: 'terminated', failureReason: 'Terminated' })
    // What has ended stays as it is.
    await ada.call(`/${job}/terminate`)
    expect(await audited(job)).toEqual(
      expect.arrayContaining(['job.terminate-asked', 'job.terminated']) as string[],
    )
  })

  it('refuse what does not fit: inputs, instance types, tools that one does not see', async () => {
    const tool = await applet('true', { inputSpec: [{ name: 'n', class: 'int' }] })
    expect(await ada.fault(`/${tool}/run`, { project, input: {} })).toContain(
      'field "n" is required',
    )
    expect(await ada.fault(`/${tool}/run`, { project, input: { n: 'x' } })).toContain(
      'of class int',
    )
    expect(await ada.fault(`/${tool}/run`, { project, input: { n: 1, m: 1 } })).toContain(
      'not a parameter',
    )
    expect(
      await ada.fault(`/${tool}/run`, {
        project,
        input: { n: 1 },
        systemRequirements: { '*': { instanceType: 'mem9_x1' } },
      }),
    ).toContain('422 InvalidInput')
    expect(await ada.fault(`/${tool}/run`, { project, input: { n: 1 }, dependsOn: ['x'] })).toBe(
      '404 ResourceNotFound: The entity x could not be found',
    )
    const pia = await clientOf(platform, 'pia')
    expect(await pia.fault(`/${tool}/run`, { project, input: { n: 1 } })).toContain(
      'ResourceNotFound',
    )
  })

  it('are made once by a nonce', async () => {
    const tool = await applet('true')
    const ask = { project, input: {}, nonce: 'only-once' }
    const [a, b] = [await ada.call(`/${tool}/run`, ask), await ada.call(`/${tool}/run`, ask)]
    expect(a).toEqual(b)
  })

  it('are found by what they are, page by page', async () => {
    const tool = await applet('true')
    const jobs = [await run(tool), await run(tool, {}, { name: 'other', tags: ['t'] })]
    for (const job of jobs) await ended(job)
    const find = async (query: Record<string, unknown>) => {
      const { results } = await ada.call('/system/findExecutions', { executable: tool, ...query })
      return (results as { id: string }[]).map(({ id }) => id)
    }
    expect(await find({})).toEqual(jobs.toReversed())
    expect(await find({ name: { glob: 'oth*' } })).toEqual([jobs[1]])
    expect(await find({ tags: 't', state: ['done', 'failed'] })).toEqual([jobs[1]])
    expect(await find({ state: 'running' })).toEqual([])
    expect(await find({ launchedBy: 'self' })).toEqual(jobs.toReversed())
    expect(await find({ launchedBy: 'user-ben' })).toEqual([])
    const first = await ada.call('/system/findJobs', { executable: tool, limit: 1 })
    expect(await find({ starting: first['next'], limit: 1 })).toEqual([jobs[0]])
  })

  it('run a workflow, whose jobs are below its analysis, and stay well where those fail', async () => {
    const stages = [{ id: 'first', executable: await applet('exit 1') }]
    const workflow = await ada.call('/workflow/new', { project, name: 'broken', stages })
    const job = await run(await applet(runWorkflow(String(workflow['id']))))
    const end = await ended(job)
    const analysis = /ran (analysis-\w+)/.exec(end.log.lines.join('\n'))?.[1] ?? ''
    expect(end).toMatchObject({ state: 'done', dependsOn: [analysis] })
    const whole = await ada.call(`/${analysis}/describe`)
    expect(whole).toMatchObject({ state: 'failed', parentJob: job, rootExecution: job })
    const [stage] = (whole['stages'] as { execution: { id: string } }[]).map(
      ({ execution }) => execution,
    )
    expect(stage).toMatchObject({ parentJob: null, parentAnalysis: analysis, rootExecution: job })
    const find = async (query: Record<string, unknown>) => {
      const tree = { rootExecution: job, ...query }
      const { results } = await ada.call('/system/findExecutions', tree)
      return (results as { id: string }[]).map(({ id }) => id)
    }
    expect(await find({ originJob: job })).toEqual([analysis, job])
    expect(await find({ parentJob: null })).toEqual([stage?.id, job])
    expect(await find({ parentJob: job })).toEqual([analysis])
    expect(await find({ parentAnalysis: analysis })).toEqual([stage?.id])
  })

  it('have a token that reaches their container, is their only secret, and dies with them (T89, T90)', async () => {
    const elsewhere = String((await ada.call('/project/new', { name: 'Elsewhere' }))['id'])
    const secret = await ada.upload(elsewhere, 'secret.txt', ['mine'])
    const beside = await ada.upload(project, 'beside.txt', ['not an input'])
    const ask = (route: string, body: string) =>
      `python3 -I -c 'import json, os, sys, urllib.request as u
token = json.loads(os.environ["DX_SECURITY_CONTEXT"])["auth_token"]
request = u.Request("http://127.0.0.1:8124${route}".replace("CONTAINER", os.environ["DX_WORKSPACE_ID"]), data=sys.argv[1].encode().replace(b"CONTAINER", os.environ["DX_WORKSPACE_ID"].encode()), headers={"content-type": "application/json", "authorization": "Bearer " + token})
try: print("${route}", u.urlopen(request).status)
except u.HTTPError as e: print("${route}", e.code, json.load(e).get("error", {}).get("type"))' '${body}'`
    const tool = await applet(
      [
        ask('/system/whoami', '{}'),
        ask('/CONTAINER/describe', '{}'),
        ask('/record/new', '{"project": "CONTAINER"}'),
        ask(`/${secret}/describe`, '{}'),
        ask(`/${beside}/describe`, '{}'),
        ask('/record/new', `{"project": "${project}"}`),
        ask(`/${elsewhere}/describe`, '{}'),
        ask('/project/new', '{"name": "Loot"}'),
        ask('/api/v1/tokens', '{}'),
        'echo "token $DX_SECURITY_CONTEXT"',
        'env | cut -d= -f1 | sort | tr "\\n" " "',
      ].join('\n'),
    )
    const end = await ended(await run(tool))
    expect(end).toMatchObject({ state: 'done' })
    const { log } = end
    const told = log.lines.filter((line) => line.startsWith('STDOUT /'))
    expect(told).toEqual([
      'STDOUT /system/whoami 200',
      'STDOUT /CONTAINER/describe 200',
      'STDOUT /record/new 200',
      `STDOUT /${secret}/describe 404 ResourceNotFound`,
      `STDOUT /${beside}/describe 404 ResourceNotFound`,
      'STDOUT /record/new 401 PermissionDenied',
      `STDOUT /${elsewhere}/describe 404 ResourceNotFound`,
      'STDOUT /project/new 401 PermissionDenied',
      'STDOUT /api/v1/tokens 403 None',
    ])
    const names = log.lines.find((line) => line.includes('DX_WORKSPACE_ID'))?.split(' ') ?? []
    expect(
      names.filter((name) => /TOKEN|SECRET|KEY|PASS|DATABASE|ACCESSION|AZURE|AWS/.test(name)),
    ).toEqual([])
    const token = /"auth_token":\s*"(acc_[^"]+)"/.exec(log.lines.join('\n'))?.[1] ?? ''
    expect(token).not.toBe('')
    const answer = await ada.send('/system/whoami', {}, { authorization: `Bearer ${token}` })
    expect(answer.status).toBe(401)
  })

  it('have a token that is good where they run alone (T90)', async () => {
    const job = await run(
      await applet(`${askWho}
echo "$DX_SECURITY_CONTEXT"; sleep 1000`),
    )
    const [, token = ''] = await firstLine(ada, platform.url, job, /"auth_token":\s*"(acc_[^"]+)"/)
    const outside = { authorization: `Bearer ${token}`, 'x-accession-worker': 'guessed' }
    expect(await ada.send('/system/whoami', {}, outside)).toMatchObject({ status: 401 })
    const asJob = { ...ada, token }
    expect(await watchJob(asJob, platform.url, job)).toMatchObject({ code: 4000, lines: [] })
    await ada.call(`/${job}/terminate`)
    const { log } = await ended(job)
    expect(log.lines).toContain('STDOUT I am user-ada')
  })

  it('are listed, read and ended over the platform’s own API, too', async () => {
    const person = await platform.as('ada')
    const tool = await applet('echo begun; sleep 1000')
    const { executionId } = await person.call(launch, {
      params: { projectId: project },
      body: { tool, name: 'by page' },
    })
    const params = { projectId: project, executionId }
    const { executions } = await person.call(listExecutions, {
      params: { projectId: project },
      query: { tool },
    })
    expect(executions).toMatchObject([
      { id: executionId, name: 'by page', cost: 0, openCommands: ['terminate'] },
    ])
    await person.call(terminate, { params })
    await ended(executionId)
    expect(await person.call(readExecution, { params })).toMatchObject({
      state: 'terminated',
      openCommands: [],
      runInput: {},
    })
    expect(await person.call(readLog, { params, query: {} })).toMatchObject({ isOver: true })
  })
})
