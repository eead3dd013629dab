import type { Lifecycle } from '#kernel/lifecycle.ts'

export const jobStates = [
  'idle',
  'waiting_on_input',
  'runnable',
  'running',
  'waiting_on_output',
  'restartable',
  'terminating',
  'done',
  'failed',
  'terminated',
] as const
export type JobState = (typeof jobStates)[number]

export const jobCommands = [
  'wait',
  'queue',
  'start',
  'leave',
  'finish',
  'lose',
  'retry',
  'fail',
  'terminate',
  'end',
] as const
export type JobCommand = (typeof jobCommands)[number]

/** Somebody who may end a job: who launched it, or an administrator of its project. */
export type ExecutionRole = 'launcher' | 'administrator' | 'platform'

const waiting = ['idle', 'waiting_on_input', 'runnable'] as const
const open = [...waiting, 'running', 'waiting_on_output', 'restartable'] as const

/** One run of a tool, in the words of the DNAnexus API. */
export const jobLifecycle: Lifecycle<JobState, JobCommand, ExecutionRole> = {
  wait: { from: ['idle'], to: 'waiting_on_input', by: ['platform'] },
  queue: { from: ['waiting_on_input'], to: 'runnable', by: ['platform'] },
  start: { from: ['runnable'], to: 'running', by: ['platform'] },
  leave: { from: ['running'], to: 'waiting_on_output', by: ['platform'] },
  finish: { from: ['waiting_on_output'], to: 'done', by: ['platform'] },
  lose: { from: ['runnable', 'running'], to: 'restartable', by: ['platform'] },
  retry: { from: ['restartable'], to: 'runnable', by: ['platform'] },
  fail: { from: open, to: 'failed', by: ['platform'] },
  terminate: { from: open, to: 'terminating', by: ['launcher', 'administrator', 'platform'] },
  end: { from: ['terminating'], to: 'terminated', by: ['platform'] },
}

export const analysisStates = [
  'in_progress',
  'partially_failed',
  'terminating',
  'done',
  'failed',
  'terminated',
] as const
export type AnalysisState = (typeof analysisStates)[number]

export const analysisCommands = ['finish', 'falter', 'fail', 'terminate', 'end'] as const
export type AnalysisCommand = (typeof analysisCommands)[number]

const going = ['in_progress', 'partially_failed'] as const

/** One run of a workflow: it follows its stages. */
export const analysisLifecycle: Lifecycle<AnalysisState, AnalysisCommand, ExecutionRole> = {
  finish: { from: ['in_progress'], to: 'done', by: ['platform'] },
  falter: { from: ['in_progress'], to: 'partially_failed', by: ['platform'] },
  fail: { from: going, to: 'failed', by: ['platform'] },
  terminate: { from: going, to: 'terminating', by: ['launcher', 'administrator', 'platform'] },
  end: { from: ['terminating'], to: 'terminated', by: ['platform'] },
}

/** States in which an execution stays. */
export const closedStates = ['done', 'failed', 'terminated'] as const
export const isClosed = (state: string): boolean => closedStates.some((each) => each === state)
