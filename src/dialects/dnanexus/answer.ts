import { createHash } from 'node:crypto'
import type { Actor } from '#kernel/actor.ts'
import { parseJson } from '#kernel/json.ts'
import { invalid, Problem } from '#kernel/problem.ts'
import { unfitTextIn } from '#kernel/unfit-text.ts'
import { type Asked, withinScope } from '#ledgers/identity/scope.ts'
import { needWorker, workerHeader } from '#stages/compute/commands/worker-key.ts'
import { MalformedJson, notFound } from './errors.ts'
import { type Call, type DialectDeps, type Method } from './method.ts'
import { fileMethods } from './methods/files.ts'
import { appletMethods } from './methods/executables.ts'
import { recordMethods } from './methods/objects.ts'
import { analysisMethods, jobMethods } from './methods/jobs.ts'
import { projectMethods } from './methods/projects.ts'
import { openMethods, systemMethods } from './methods/system.ts'
import { userMethods } from './methods/users.ts'
import { workflowMethods } from './methods/workflows.ts'

/** Of each class, by the names of the protocol. */
export const methods: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  system: systemMethods,
  project: projectMethods,
  file: fileMethods,
  record: recordMethods,
  workflow: workflowMethods,
  applet: appletMethods,
  job: jobMethods,
  analysis: analysisMethods,
  container: projectMethods,
  user: userMethods,
}

/** What came in, before its body was read. */
export type Incoming = Omit<Call, 'bodySha256'> & {
  readonly method: string
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

/**
 * Answers `POST /<entity>/<method>`.
 * @throws MalformedJson, Problem
 */
export async function answerCall(
  deps: DialectDeps,
  actor: Actor | undefined,
  { method: name, contentType, body, ...call }: Incoming,
): Promise<unknown> {
  const input = inputOf(contentType, body)
  const unfit = unfitTextIn(input) ?? unfitTextIn({ entity: call.entity })
  if (unfit !== undefined) throw invalid(unfit, 'has a character that no text can have')
  const open = call.entity === 'system' ? own(openMethods, name) : undefined
  if (open) return open(deps, input)
  const method = methodOf(call.entity, name)
  if (actor === undefined)
    throw new Problem('not-authenticated', 'the supplied authentication token is invalid')
  needWorker(deps, actor, call.headers[workerHeader])
  if (method === undefined) throw notFound(call.entity)
  const bodySha256 = createHash('sha256').update(body).digest()
  return withinScope(actor, askedOf(call.entity, method, input), () =>
    method(deps, actor, input, { ...call, bodySha256 }),
  )
}

/** What a token of one project makes, has to be made there. */
const askedOf = (entity: string, { isRead }: Method, input: object): Asked => ({
  changes: isRead !== true,
  isWithin: (projectId) =>
    entity.includes('-') ||
    entity === 'system' ||
    entity === 'job' ||
    ('project' in input && input.project === projectId),
  servesJobs: true,
})

/** Only `new` is asked of a class, everything else of an entity. */
function methodOf(entity: string, name: string): Method | undefined {
  const [className = '', ...rest] = entity.split('-')
  const found = own(own(methods, className) ?? {}, name)
  const isClass = rest.length === 0 && className !== 'system'
  return isClass === (name === 'new') ? found : undefined
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

function inputOf(contentType: string | undefined, body: Uint8Array): object {
  if (body.length === 0) return {}
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json')
    throw new MalformedJson('expected Content-Type to be "application/json"')
  const input = jsonOf(body)
  if (typeof input !== 'object' || input === null)
    throw new MalformedJson('expected the body to be a JSON hash')
  return input
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new MalformedJson('the body could not be parsed as JSON')
  }
}
