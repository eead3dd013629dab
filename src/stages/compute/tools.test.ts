import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { verifyAll } from '#app/verify.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { shareProject } from '#stages/workspace/contract/content.ts'
import { readApplet } from './contract/applets.ts'
import { listTools, publishTool, readTool, startTool, withdrawTool } from './contract/tools.ts'

let platform: Platform
let ada: Person
let alex: Person
let dx: Client
beforeAll(async () => {
  platform = await startPlatform()
  ;[ada, alex] = await Promise.all([platform.as('ada'), platform.as('alex')])
  dx = await clientOf(platform, 'alex')
})
afterAll(() => platform.close())

describe('the gallery', () => {
  it('has the tools that come with the software, each once, however often it starts', async () => {
    const { tools, mayManage } = await ada.call(listTools)
    expect(tools.map(({ title, isShipped }) => [title, isShipped])).toEqual([
      ['Coverage', true],
      ['Reads report', true],
      ['Somatic variants', true],
    ])
    expect(mayManage).toBe(false)
  })

  it('says of a tool what it takes and gives', async () => {
    const tool = await ada.call(readTool, { params: { name: 'coverage-track' } })
    expect(tool.inputs.map(({ name, class: type, optional }) => [name, type, optional])).toEqual([
      ['reads', 'file', false],
      ['window', 'int', true],
    ])
    expect(tool.help).toContain('bedGraph')
    expect(tool.versions).toHaveLength(1)
  })

  it('puts a tool into a new project, where dx finds it as an applet', async () => {
    const { projectId, appletId } = await alex.call(startTool, {
      params: { name: 'reads-report' },
      body: { projectName: 'Reads of the lab' },
    })
    expect(await dx.call(`/${projectId}/describe`)).toMatchObject({ name: 'Reads of the lab' })
    expect(await dx.call(`/${appletId}/describe`, { project: projectId })).toMatchObject({
      class: 'applet',
      name: 'reads-report 1.0.0',
      title: 'Reads report',
    })
  })

  it('says of an applet in a project what the form of its run needs', async () => {
    const made = await alex.call(startTool, { params: { name: 'coverage-track' }, body: {} })
    const applet = await alex.call(readApplet, { params: made })
    expect(applet).toMatchObject({
      title: 'Coverage',
      tool: { name: 'coverage-track', version: '1.0.0' },
      instanceType: 'mem1_ssd1_x2',
      seconds: 12 * 3600,
      mayRun: true,
      mayPublish: true,
    })
    expect(applet.inputs?.map(({ name }) => name)).toEqual(['reads', 'window'])
    await expect(ada.call(readApplet, { params: made })).rejects.toMatchObject({
      code: 'not-found',
    })
    await alex.call(shareProject, {
      params: made,
      body: { person: 'ada', level: 'UPLOAD' },
    })
    const shared = await ada.call(readApplet, { params: made })
    expect(shared).toMatchObject({ mayRun: false, mayPublish: false })
  })

  it('says so of an applet that does not tell what it takes', async () => {
    const { id: projectId } = (await dx.call('/project/new', { name: 'Bare' })) as { id: string }
    const made = await dx.call('/applet/new', {
      project: projectId,
      name: 'bare',
      dxapi: '1.0.0',
      runSpec: { interpreter: 'bash', code: 'true' },
    })
    const params = { projectId, appletId: String(made['id']) }
    expect(await alex.call(readApplet, { params })).toMatchObject({
      title: 'bare',
      inputs: null,
      outputs: [],
      tool: null,
      seconds: 20 * 86_400,
    })
  })

  it('puts nothing into a project of somebody else', async () => {
    const { projectId } = await alex.call(startTool, {
      params: { name: 'coverage-track' },
      body: {},
    })
    await expect(
      ada.call(startTool, { params: { name: 'coverage-track' }, body: { projectId } }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('publishing', () => {
  const help = 'Counts **reads**.'
  const applet = async () => {
    const { projectId } = await alex.call(startTool, {
      params: { name: 'coverage-track' },
      body: {},
    })
    const made = await dx.call('/applet/new', {
      project: projectId,
      name: 'count',
      title: 'Count reads',
      summary: 'How many reads there are',
      dxapi: '1.0.0',
      inputSpec: [{ name: 'reads', class: 'file' }],
      outputSpec: [{ name: 'counts', class: 'file' }],
      runSpec: { interpreter: 'bash', code: 'samtools view -c' },
    })
    return { projectId, appletId: (made as { id: string }).id }
  }

  it('is for administrators, and offers the newest version that was not withdrawn', async () => {
    const body = { ...(await applet()), name: 'count', help }
    await expect(
      ada.call(publishTool, { body: { ...body, version: '1.0.0' } }),
    ).rejects.toMatchObject({ code: 'not-permitted' })
    await alex.call(publishTool, { body: { ...body, version: '1.0.0' } })
    await alex.call(publishTool, { body: { ...body, version: '1.1.0' } })
    const params = { name: 'count' }
    expect(await ada.call(readTool, { params })).toMatchObject({ version: '1.1.0', help })
    await alex.call(withdrawTool, { params: { ...params, version: '1.1.0' } })
    expect(await ada.call(readTool, { params })).toMatchObject({ version: '1.0.0' })
    const withdrawn = { params, body: { version: '1.1.0' } }
    await expect(ada.call(startTool, withdrawn)).rejects.toMatchObject({ code: 'wrong-state' })
  })

  it('never changes a version (T91)', async () => {
    const body = { ...(await applet()), name: 'fixed', version: '1', help }
    await alex.call(publishTool, { body })
    await expect(
      alex.call(publishTool, { body: { ...body, help: 'Something else' } }),
    ).rejects.toMatchObject({ code: 'already-exists' })
    expect(await ada.call(readTool, { params: { name: 'fixed' } })).toMatchObject({ help })
  })

  it('needs an applet that the publisher sees', async () => {
    const mine = await ada.call(startTool, { params: { name: 'coverage-track' }, body: {} })
    const body = { ...mine, name: 'theirs', version: '1', help }
    await expect(alex.call(publishTool, { body })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('leaves the whole platform consistent', async () => {
    const checks = await verifyAll(platform.deps)
    expect(checks.flatMap(({ faults }) => faults)).toEqual([])
  })
})
