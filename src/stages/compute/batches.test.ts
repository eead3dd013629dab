import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { shareProject } from '#stages/workspace/contract/content.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { launch, listExecutions, readExecution } from './contract.ts'
import { readWorkflow } from './contract/applets.ts'
import { readBatch, terminateBatch } from './contract/batches.ts'

let platform: Platform
let ada: Person
let dx: Client
let projectId: string
let tool: string
beforeAll(async () => {
  platform = await startPlatform()
  ada = await platform.as('ada')
  dx = await clientOf(platform, 'ada')
  projectId = String((await dx.call('/project/new', { name: 'Batches' }))['id'])
  tool = await applet('count', 'Count', {
    inputSpec: [
      { name: 'reads', label: 'Reads', class: 'file', optional: true },
      { name: 'n', class: 'int', default: 1 },
    ],
    outputSpec: [{ name: 'counts', label: 'Counts', class: 'file' }],
  })
})
afterAll(() => platform.close())

async function applet(name: string, title: string, spec: Record<string, unknown>): Promise<string> {
  const made = await dx.call('/applet/new', {
    ...{ project: projectId, name, title, dxapi: '1.0.0' },
    ...spec,
    runSpec: { interpreter: 'bash', code: 'true' },
  })
  return String(made['id'])
}

const start = (person: Person, name: string, batch?: { id: string; name: string }) =>
  person.call(launch, {
    params: { projectId },
    body: { tool, name, ...(batch && { batch: { ...batch, size: 3 } }) },
  })

describe('a batch', () => {
  const batch = { id: '5f3a2f04-3a33-4a3c-9a3f-0d5f6f0f1a11', name: 'Each' }
  const params = { projectId, batchId: batch.id }
  beforeAll(async () => {
    params.projectId = projectId
    for (const name of ['Each: a', 'Each: b', 'Each: c']) await start(ada, name, batch)
    await start(ada, 'alone')
  })

  it('is the runs that were launched with it, in their order', async () => {
    const read = await ada.call(readBatch, { params })
    expect(read).toMatchObject({ ...batch, openCommands: ['terminate'] })
    expect(read.runs.map(({ name, state, results }) => [name, state, results])).toEqual([
      ['Each: a', 'idle', []],
      ['Each: b', 'idle', []],
      ['Each: c', 'idle', []],
    ])
    const { executions } = await ada.call(listExecutions, { params: { projectId }, query: {} })
    expect(executions.map((run) => run.batch?.name)).toEqual([undefined, 'Each', 'Each', 'Each'])
    const { results } = await dx.call('/system/findJobs', { properties: { batch: batch.id } })
    expect(results).toHaveLength(3)
  })

  it('is nothing to who is not in the project, and not to be ended by who only launched beside it', async () => {
    const pia = await platform.as('pia')
    const missing = { code: 'not-found' }
    await expect(pia.call(readBatch, { params })).rejects.toMatchObject(missing)
    await expect(pia.call(terminateBatch, { params })).rejects.toMatchObject(missing)
    const other = { ...params, batchId: '5f3a2f04-3a33-4a3c-9a3f-0d5f6f0f1a12' }
    await expect(ada.call(readBatch, { params: other })).rejects.toMatchObject(missing)
    const body = { person: 'ben', level: 'CONTRIBUTE' as const }
    await ada.call(shareProject, { params: { projectId }, body })
    const ben = await platform.as('ben')
    await start(ben, 'Each: d', batch)
    expect(await ben.call(terminateBatch, { params })).toEqual({ count: 1 })
    const { runs } = await ben.call(readBatch, { params })
    expect(runs.map(({ state }) => state)).toEqual(['idle', 'idle', 'idle', 'terminating'])
  })

  it('is ended as a whole, once', async () => {
    expect(await ada.call(terminateBatch, { params })).toEqual({ count: 3 })
    expect(await ada.call(terminateBatch, { params })).toEqual({ count: 0 })
    expect((await ada.call(readBatch, { params })).openCommands).toEqual([])
    const { executions } = await ada.call(listExecutions, { params: { projectId }, query: {} })
    expect(executions.find(({ name }) => name === 'alone')).toMatchObject({ state: 'idle' })
  })
})

describe('a workflow', () => {
  const stages = () => [
    { id: 'one', name: 'Count', executable: tool, input: { n: 3 } },
    {
      ...{ id: 'two', executable: tool },
      input: { reads: { $dnanexus_link: { stage: 'one', outputField: 'counts' } } },
    },
  ]
  const made = async (more: Record<string, unknown> = {}) => {
    const whole = { project: projectId, name: 'twice', stages: stages(), ...more }
    const workflowId = String((await dx.call('/workflow/new', whole))['id'])
    await dx.call(`/${workflowId}/close`)
    return workflowId
  }

  it('says what each stage takes, what is bound, and what comes from where', async () => {
    const workflowId = await made({ title: 'Count twice', outputFolder: '/twice' })
    const read = await ada.call(readWorkflow, { params: { projectId, workflowId } })
    expect(read).toMatchObject({ title: 'Count twice', folder: '/twice', mayRun: true, inputs: [] })
    expect(read.stages.map(({ name, inputs }) => [name, inputs.map((one) => one.name)])).toEqual([
      ['Count', ['one.reads', 'one.n']],
      ['Count', ['two.n']],
    ])
    expect(read.stages[0]?.inputs[1]).toMatchObject({ default: 3 })
    expect(read.stages[1]?.links).toEqual([
      { name: 'reads', label: 'Reads', from: 'Count: Counts' },
    ])
    expect(read.outputs.map(({ name, label }) => [name, label])).toEqual([
      ['one.counts', 'Count: Counts'],
      ['two.counts', 'Count: Counts'],
    ])
    const { executionId } = await ada.call(launch, {
      params: { projectId },
      body: { tool: workflowId, input: { 'two.n': 5 } },
    })
    const params = { projectId, executionId }
    expect(await ada.call(readExecution, { params })).toMatchObject({
      childCount: 2,
      runInput: { 'two.n': 5 },
    })
  })

  it('with inputs of its own takes those alone', async () => {
    const link = { $dnanexus_link: { workflowInputField: 'how_many' } }
    const workflowId = await made({
      inputs: [{ name: 'how_many', label: 'How many', class: 'int' }],
      stages: [{ id: 'one', executable: tool, input: { n: link } }],
    })
    const read = await ada.call(readWorkflow, { params: { projectId, workflowId } })
    expect(read.inputs.map(({ name }) => name)).toEqual(['how_many'])
    expect(read.stages).toMatchObject([
      { name: 'Count', inputs: [], links: [{ name: 'n', label: 'n', from: 'How many' }] },
    ])
    const pia = await platform.as('pia')
    await expect(
      pia.call(readWorkflow, { params: { projectId, workflowId } }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})
