import { afterAll, beforeAll, expect, it } from 'vitest'
import { withinScope } from '#ledgers/identity/scope.ts'
import { clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

/** Nothing looks at jobs here but what a test asks to. */
let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
}, 120_000)
afterAll(() => platform.close())

it('goes on for everybody’s jobs, whichever project the token reaches whose call brought it forward', async () => {
  const ada = await clientOf(platform, 'ada')
  const made = async (route: string, body: object) => String((await ada.call(route, body))['id'])
  const project = await made('/project/new', { name: 'Waiting' })
  const another = await made('/project/new', { name: 'Another' })
  const tool = await made('/applet/new', {
    ...{ project, name: 'tool', dxapi: '1.0.0' },
    inputSpec: [{ name: 'r', class: 'record' }],
    runSpec: { interpreter: 'bash', code: 'true' },
  })
  const record = await made('/record/new', { project, name: 'later' })
  const job = await made(`/${tool}/run`, { project, input: { r: { $dnanexus_link: record } } })
  await ada.call(`/${record}/close`)

  const expiresAt = new Date(8.64e15)
  const token = { id: 'token-1', scope: 'full', projectId: another, expiresAt } as const
  const somebody = {
    id: 'person-1',
    name: 'Somebody',
    email: 'some@body.example',
    roles: [],
    token,
  }
  const asked = { changes: true, isWithin: () => true, servesJobs: false }
  await withinScope(somebody, asked, () => platform.deps.jobs.settle())

  expect(await ada.call(`/${job}/describe`)).toMatchObject({ state: 'runnable' })
})
