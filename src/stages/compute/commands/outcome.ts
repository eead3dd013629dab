import type { EndReason, Result } from '#adapters/executor/port.ts'
import type { Failure } from '../rules/failure.ts'

/** What the tool itself wrote of its failure. */
export type ToolError = { readonly type: string; readonly message: string }

const reasons: Readonly<Record<EndReason, readonly [string, string]>> = {
  ended: ['AppInternalError', ''],
  memory: [
    'AppInsufficientResourceError',
    'The job needed more memory than its instance type has.',
  ],
  disk: ['AppInsufficientResourceError', 'The job needed more disk than its instance type has.'],
  time: ['JobTimeoutExceeded', 'The job ran longer than its policy of time allows.'],
  cancelled: ['Terminated', 'The job was ended.'],
  preempted: ['SpotInstanceInterruption', 'The worker was taken back.'],
  'node-lost': ['UnresponsiveWorker', 'The worker that ran the job does not answer.'],
  system: ['JMInternalError', 'The engine could not run the job.'],
}

/** What a tool may call its own failure. */
const toolReasons = ['AppError', 'AppInternalError']

/** Why an attempt failed; undefined where it went well. */
export function failureOf(
  { reason, exitCode, message }: Result,
  told: ToolError | undefined,
): Failure | undefined {
  if (reason === 'ended' && exitCode === 0) return undefined
  if (reason === 'ended') {
    const own = told && toolReasons.includes(told.type) ? told : undefined
    return {
      reason: own?.type ?? 'AppInternalError',
      message:
        own?.message ??
        'Error while running the command (please refer to the job log for details).',
    }
  }
  const [word, sentence] = reasons[reason]
  return { reason: word, message: message ? `${sentence} ${message}` : sentence }
}

/** Only what the worker did is worth another try. */
const worker: readonly EndReason[] = ['node-lost', 'preempted', 'system']

/** How often a job is tried again by default, for each reason. */
const usualRestarts: Readonly<Record<string, number>> = {
  UnresponsiveWorker: 2,
  JMInternalError: 1,
  SpotInstanceInterruption: 1,
}

/** Whether a failure is followed by another try, by the policy of the tool or of who ran it. */
export function isRestarted(
  { reason }: Pick<Result, 'reason'>,
  policy: unknown,
  before: Readonly<Record<string, number>>,
): boolean {
  if (!worker.includes(reason)) return false
  const [word] = reasons[reason]
  const table =
    isTable(policy) && isTable(policy['restartOn']) ? policy['restartOn'] : usualRestarts
  const most = isTable(policy) ? policy['maxRestarts'] : undefined
  const allowed = table[word] ?? table['*'] ?? 0
  const tries = Object.values(before).reduce((sum, count) => sum + count, 0)
  return (
    typeof allowed === 'number' &&
    (before[word] ?? 0) < allowed &&
    tries < (typeof most === 'number' ? most : 9)
  )
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
