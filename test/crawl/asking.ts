import type { Changes } from './changes.ts'
import { ProblemBody } from '#kernel/problem.ts'

/* Sends what nobody of good will would, and holds every answer against what holds of all answers. */

export type Question = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Answer = {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly cookies: readonly string[]
  readonly changed: readonly string[]
}

/** Milliseconds in which every answer is there, on the slowest of machines. */
const longest = 10_000

/** Written down as calls come, whatever they ask: when a session or token was last used, that a try failed or was refused. */
const ofCalls = ['session', 'api_token', 'signing_failure', 'sign_in_try']
const ofRefusals = /^audit (?:data\.denied|auth\.)/

export type Asking = {
  /** What was found so far, one line each. */
  readonly findings: readonly string[]
  readonly asked: () => number
  /** `what` names the question in a finding. */
  ask(what: string, question: Question): Promise<Answer>
}

export function asking(url: string, changes: Changes): Asking {
  const findings: string[] = []
  let asked = 0
  return {
    findings,
    asked: () => asked,
    async ask(what, { method, path, headers = {}, body }) {
      asked += 1
      const started = performance.now()
      const response = await fetch(url + path, {
        method,
        headers: { ...headers },
        ...(body !== undefined && { body }),
        redirect: 'manual',
      })
      const answer: Answer = {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        text: await response.text(),
        cookies: response.headers.getSetCookie(),
        changed: (await changes.take()).filter((name) => !ofCalls.includes(name)),
      }
      const late = performance.now() - started > longest ? ['it took too long'] : []
      const nosniff = response.headers.get('x-content-type-options') === 'nosniff'
      for (const fault of [
        ...faultsOf(answer, path),
        ...late,
        ...(nosniff ? [] : ['it may be sniffed']),
      ])
        findings.push(`${what}: ${fault} [${answer.status}] ${answer.text.slice(0, 200)}`)
      return answer
    },
  }
}

function faultsOf({ status, type, text, changed }: Answer, path: string): string[] {
  const faults: string[] = []
  if (status >= 500) faults.push('a fault of ours')
  if (type.startsWith('text/html')) faults.push('it is a page')
  if (status < 400) return faults
  const written = changed.filter((name) => !ofRefusals.test(name))
  if (written.length > 0) faults.push(`it is refused and changes ${written.join(', ')}`)
  if (path.startsWith('/api/')) faults.push(...faultsOfProblem(status, type, text))
  return faults
}

/** An answer that refuses is a problem with a code; of bad input it names a place. */
function faultsOfProblem(status: number, type: string, text: string): string[] {
  if (!type.startsWith('application/problem+json')) return [`it is no problem but ${type}`]
  const problem = ProblemBody.safeParse(JSON.parse(text))
  if (!problem.success) return ['its body is no problem']
  if (problem.data.status !== status) return ['its body tells another status']
  return []
}
