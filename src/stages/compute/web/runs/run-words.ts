import type { Tone } from '#app/web/ui/status-badge.tsx'

/** The states of jobs and analyses as people read them. */
const stateWords: Readonly<Record<string, readonly [word: string, tone: Tone]>> = {
  idle: ['Waiting', 'waiting'],
  waiting_on_input: ['Waiting for input', 'waiting'],
  runnable: ['Queued', 'waiting'],
  running: ['Running', 'attention'],
  in_progress: ['Running', 'attention'],
  waiting_on_output: ['Finishing', 'attention'],
  restartable: ['To be tried again', 'waiting'],
  partially_failed: ['Partly failed', 'bad'],
  terminating: ['Being ended', 'neutral'],
  done: ['Done', 'good'],
  failed: ['Failed', 'bad'],
  terminated: ['Ended early', 'neutral'],
}

export const wordOf = (state: string): string => stateWords[state]?.[0] ?? state
export const toneOf = (state: string): Tone => stateWords[state]?.[1] ?? 'neutral'

export const isOver = (state: string): boolean => ['done', 'failed', 'terminated'].includes(state)

/** States by which a list is narrowed: a word for several that are alike to who waits. */
export const stateFilters = {
  open: 'Not over yet',
  done: 'Done',
  failed: 'Failed',
  terminated: 'Ended early',
} as const
export type StateFilter = keyof typeof stateFilters

/** What to do about a failure, by its reason in the words of the DNAnexus API. */
const advice: Readonly<Record<string, string>> = {
  AppError:
    'The tool itself ended the run, mostly because of what it was given. Check the inputs against its help, then run it again.',
  AppInternalError:
    'The program stopped with an error. The last lines of its log say where; mend the tool or its inputs, then run it again.',
  AppInsufficientResourceError:
    'The machine was too small for these inputs. Run it again on one with more memory or disk.',
  JobTimeoutExceeded:
    'It took longer than its tool allows. Run it on less data or on a larger machine, or raise the limit in the tool.',
  UnresponsiveWorker:
    'The machine stopped answering; that is no fault of the tool or its inputs. Run it again.',
  SpotInstanceInterruption:
    'The machine was taken away; that is no fault of the tool or its inputs. Run it again.',
  JMInternalError:
    'The platform could not run it. Run it again; if that fails too, tell an administrator.',
  InputError: 'Something that it needed was not there. Check the inputs, then run it again.',
  OutputError: 'What the tool left is not what it says it makes. Whoever wrote it has to mend it.',
  DependencyError: 'A run on which this one depends failed. Look at that one first.',
  Terminated: 'Somebody ended it.',
}

export const adviceOn = (reason: string): string =>
  advice[reason] ?? 'The log says more. Check the inputs, then run it again.'
