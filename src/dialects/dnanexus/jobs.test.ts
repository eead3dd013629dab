import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { canRunTools } from '#test/sandbox.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { watchJob } from '#test/watching.ts'

describe.skipIf(!canRunTools)('jobs over the DNAnexus API (need bubblewrap)', () => {
  let platform: Platform
  let ada: Client
  let project: string
  beforeAll(async () => {
    platform = await startPlatform({ withTools: true })
    ada = await clientOf(platform, 'ada')
    project = String((await ada.call('/project/new', { name: 'Tools' }))['id'])
  }, 120_000)
  afterAll(() => platform.close())

  const applet = async (code: string, spec: Record<string, unknown> = {}) =>
    String(
      (
        await ada.call('/applet/new', {
          project,
          name: 'tool',
          dxapi: '1.0.0',
          runSpec: { interpreter: 'bash', code },
          ...spec,
        })
      )['id'],
    )
  const run = async (tool: string, input: Record<string, unknown> = {}, more = {}) =>
    String((await ada.call(`/${tool}/run`, { project, input, ...more }))['id'])
  const ended = async (job: string) => {
    const log = await watchJob(ada, platform.url, job)
    console.log(JSON.stringify([log, (await ada.call(`/${job}/describe`))['failureMessage']]))
    return { ...(await ada.call(`/${job}/describe`)), log }
  }

  it('run a tool, tell its log and keep its output', async () => {
    const tool = await applet(
      `main() { echo "hello $DX_JOB_ID"; echo oops >&2; echo '{"n": 3}' > job_output.json; }`,
      { inputSpec: [], outputSpec: [{ name: 'n', class: 'int' }] },
    )
    const job = await run(tool)
    const end = await ended(job)
    expect(end).toMatchObject({ state: 'done', output: { n: 3 }, executable: tool })
    expect(end.log.code).toBe(1000)
    expect(end.log.lines).toContain(`STDOUT hello ${job}`)
    expect(end.log.lines).toContain('STDERR oops')
    expect(end.log.lines.at(-1)).toBe('INFO END_LOG')
  }, 60_000)
})
