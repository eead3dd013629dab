import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'

const number = [{ name: 'n', class: 'int' }]

describe('workflows and their analyses over the DNAnexus API', () => {
  let platform: Platform
  let ada: Client
  let project: string
  beforeAll(async () => {
    platform = await startPlatform()
    ada = await clientOf(platform, 'ada')
    project = String((await ada.call('/project/new', { name: 'Workflows' }))['id'])
  })
  afterAll(() => platform.close())

  const made = async (route: string, input: Record<string, unknown>): Promise<string> =>
    String((await ada.call(route, { project, ...input }))['id'])
  const applet = async (spec: Record<string, unknown> = {}) =>
    made('/applet/new', {
      name: 'count',
      dxapi: '1.0.0',
      runSpec: { interpreter: 'bash', code: 'true' },
      ...spec,
    })
  const workflow = async (stage: Record<string, unknown>, more = {}) =>
    made('/workflow/new', { name: 'pair', stages: [{ id: 'first', ...stage }], ...more })
  const described = async (id: string) => ada.call(`/${id}/describe`)

  it('tell as the workspace of an analysis that of its first job', async () => {
    const whole = await workflow({ executable: await applet() })
    const { id, stages } = await ada.call(`/${whole}/run`, { project })
    const { workspace } = await described(String((stages as string[])[0]))
    expect(workspace).toMatch(/^container-/)
    expect(await described(String(id))).toMatchObject({ workspace, parentJob: null })
    const none = await made('/workflow/new', { name: 'none' })
    const empty = String((await ada.call(`/${none}/run`, { project }))['id'])
    expect(await described(empty)).not.toHaveProperty('workspace')
  })

  it('begin as another, and tell as which and as of which edit', async () => {
    const first = await workflow({ executable: await applet() }, { title: 'Pairs' })
    await ada.call(`/${first}/update`, { editVersion: 0, summary: 'of reads' })
    const initializeFrom = { id: first, project }
    const copy = await made('/workflow/new', { initializeFrom, title: 'New' })
    expect(await described(copy)).toMatchObject({
      ...{ name: 'pair', title: 'New', summary: 'of reads', editVersion: 0 },
      initializedFrom: { id: first, editVersion: 1 },
    })
    expect(await described(first)).not.toHaveProperty('initializedFrom')
    const third = await made('/workflow/new', { name: 'third' })
    await ada.call(`/${third}/overwrite`, { editVersion: 0, from: { id: copy } })
    expect(await described(third)).toMatchObject({ title: 'New' })
    expect(await described(third)).not.toHaveProperty('initializedFrom')
  })

  it('begin as what an analysis ran, with the inputs and machines of that run', async () => {
    const first = await workflow(
      { executable: await applet({ inputSpec: number }), input: { n: 1 } },
      { inputs: number },
    )
    const analysis = await made(`/${first}/run`, {
      input: { 'first.n': 7, n: 3 },
      systemRequirements: { '*': { instanceType: 'mem1_ssd1_x2' } },
    })
    const elsewhere = String((await ada.call('/project/new', { name: 'Elsewhere' }))['id'])
    const copy = await made('/workflow/new', {
      ...{ project: elsewhere, initializeFrom: { id: analysis }, temporary: true },
    })
    expect(await described(copy)).toMatchObject({
      ...{ name: 'pair', temporary: true, hidden: true, project: elsewhere },
      initializedFrom: { id: analysis },
      inputs: [{ name: 'n', class: 'int', default: 3 }],
      stages: [
        {
          input: { n: 7 },
          systemRequirements: { '*': { instanceType: 'mem1_ssd1_x2' } },
        },
      ],
    })
    const again = await ada.call(`/${copy}/run`, { project: elsewhere })
    expect(await described(String((again['stages'] as string[])[0]))).toMatchObject({
      originalInput: { n: 7 },
      instanceType: 'mem1_ssd1_x2',
    })
    const pia = await clientOf(platform, 'pia')
    const own = String((await pia.call('/project/new', { name: 'Of Pia' }))['id'])
    expect(
      await pia.fault('/workflow/new', { project: own, initializeFrom: { id: analysis } }),
    ).toBe(`404 ResourceNotFound: The entity ${analysis} could not be found`)
  })

  it('tell the time that a tree should take, at its root', async () => {
    const tool = await applet({ treeTurnaroundTimeThreshold: 2 })
    expect(await described(tool)).toMatchObject({ treeTurnaroundTimeThreshold: 2 })
    const told = {
      selectedTreeTurnaroundTimeThreshold: 2,
      selectedTreeTurnaroundTimeThresholdFrom: 'executable',
    }
    expect(await described(await made(`/${tool}/run`, { input: {} }))).toMatchObject(told)
    const whole = await workflow({ executable: tool })
    const { id, stages } = await ada.call(`/${whole}/run`, { project })
    for (const each of [String(id), String((stages as string[])[0])])
      expect(Object.keys(await described(each))).not.toContain(Object.keys(told)[0])
  })

  it('are got as they were made: a title that nobody gave is not told', async () => {
    const tool = await applet()
    expect(await described(tool)).toMatchObject({ title: 'count' })
    const whole = await ada.call(`/${tool}/get`)
    expect(whole).toMatchObject({ name: 'count', title: '' })
    expect(whole).not.toHaveProperty('treeTurnaroundTimeThreshold')
    expect(await ada.call(`/${await applet({ title: 'Counts' })}/get`)).toMatchObject({
      title: 'Counts',
    })
  })
})
