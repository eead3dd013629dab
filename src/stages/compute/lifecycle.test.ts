import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#app/journey/person.ts'
import { type Client, clientOf } from '#test/dnanexus.ts'
import { allowedBy, documented, tryCells, type LifecycleTable } from '#test/lifecycle-cells.ts'
import { type Platform, startPlatform } from '#test/platform.ts'
import { launch, listExecutions, readExecution, terminate } from './contract.ts'
import {
  analysisCommands,
  analysisStates,
  type ExecutionRole,
  isClosed,
  jobCommands,
  jobStates,
} from './lifecycle.ts'

/** Ada launches it; in the project Ben administers, Pia contributes and Chika looks. Audrey is no member. */
const parts: Readonly<Record<string, readonly ExecutionRole[]>> = {
  ada: ['launcher'],
  ben: ['administrator'],
  pia: [],
  chika: [],
  audrey: [],
}
const levels = { ada: 'CONTRIBUTE', ben: 'ADMINISTER', pia: 'CONTRIBUTE', chika: 'VIEW' } as const
const isMember = (handle: string): boolean => handle in levels

/** Jobs wait here: nothing runs them, so that they stay where a test puts them. */
let platform: Platform
let people: Record<string, Person>
let clients: Record<string, Client>
let projectId: string
const tools = { Job: '', Analysis: '' }
beforeAll(async () => {
  platform = await startPlatform()
  const handles = Object.keys(parts)
  people = await of(handles, (handle) => platform.as(handle))
  clients = await of(handles, (handle) => clientOf(platform, handle))
  const ben = clientNamed('ben')
  projectId = String((await ben.call('/project/new', { name: 'Every cell' }))['id'])
  for (const [handle, level] of Object.entries(levels))
    if (handle !== 'ben')
      await ben.call(`/${projectId}/invite`, { invitee: `user-${handle}`, level })
  const runSpec = { interpreter: 'bash', code: 'true' }
  const applet = { project: projectId, name: 'tool', dxapi: '1.0.0', runSpec }
  tools.Job = String((await ben.call('/applet/new', applet))['id'])
  const stages = [{ id: 'stage-0', executable: tools.Job }]
  const workflow = { project: projectId, name: 'flow', stages }
  tools.Analysis = String((await ben.call('/workflow/new', workflow))['id'])
}, 120_000)
afterAll(() => platform.close())

const of = async <T>(handles: readonly string[], make: (handle: string) => Promise<T>) =>
  Object.fromEntries(await Promise.all(handles.map(async (one) => [one, await make(one)] as const)))

function named<T>(all: Record<string, T>, handle: string): T {
  const one = all[handle]
  if (one === undefined) throw new Error(`nobody is ${handle}`)
  return one
}
const personNamed = (handle: string) => named(people, handle)
const clientNamed = (handle: string) => named(clients, handle)

/** A run of Ada's in a state. */
async function runIn(kind: keyof typeof tools, state: string): Promise<string> {
  const body = { tool: tools[kind], input: {} }
  const { executionId } = await personNamed('ada').call(launch, { params: { projectId }, body })
  await put(executionId, state)
  return executionId
}
const put = (id: string, state: string) =>
  sql`update execution set state = ${state} where id = ${id}`.execute(platform.deps.db)

const stateOf = async (id: string) => (await clientNamed('ada').call(`/${id}/describe`))['state']

const kinds = [
  ['Job', jobStates, jobCommands],
  ['Analysis', analysisStates, analysisCommands],
] as const

describe.each(kinds)('%s', (kind, states, commands) => {
  let table: LifecycleTable
  beforeAll(async () => {
    table = await documented(kind)
  })

  describe.each([...states])('that is %s', (state) => {
    it.each(Object.keys(parts))('does what %s is shown, and nothing else', async (handle) => {
      const person = personNamed(handle)
      const executionId = await runIn(kind, state)
      const params = { projectId, executionId }
      const allowed = allowedBy<string>(table, commands, state, parts[handle] ?? [])
      const { met, expected } = await tryCells<'terminate'>({
        allowed: allowed.filter((command) => command === 'terminate'),
        shown: () =>
          person.call(readExecution, { params }).then(
            ({ openCommands }) => openCommands,
            () => [],
          ),
        attempts: { terminate: () => person.call(terminate, { params }) },
        refused: () => {
          if (!isMember(handle)) return /^not-found$/
          return parts[handle]?.length === 0 ? /^not-permitted$/ : /^wrong-state$/
        },
      })
      // The platform's own commands are nobody else's.
      expect(met.shown).toEqual(allowed)
      expect(met).toEqual(expected)
      expect(await stateOf(executionId)).toBe(allowed.length > 0 ? 'terminating' : state)
    })

    it('has in the list of runs the commands of its page', async () => {
      const executionId = await runIn(kind, state)
      for (const handle of Object.keys(levels)) {
        const person = personNamed(handle)
        const { openCommands } = await person.call(readExecution, {
          params: { projectId, executionId },
        })
        const { executions } = await person.call(listExecutions, { params: { projectId } })
        const listed = executions.find(({ id }) => id === executionId)
        expect(listed?.openCommands).toEqual(openCommands)
      }
    })

    it('is ended by the same people over the DNAnexus API, where ending it again changes nothing', async () => {
      const isOver = isClosed(state) || state === 'terminating'
      for (const [handle, roles] of Object.entries(parts)) {
        const id = await runIn(kind, state)
        const { status } = await clientNamed(handle).send(`/${id}/terminate`)
        const denied = isMember(handle) ? 401 : 404
        expect([handle, status]).toEqual([handle, roles.length === 0 ? denied : 200])
        expect(await stateOf(id)).toBe(roles.length === 0 || isOver ? state : 'terminating')
      }
    })
  })
})
