import type { Database } from '#adapters/database/port.ts'
import { counted } from '#kernel/count.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { executionEnded } from './events.ts'
import { type EndedRuns, launchOf, stoppedBatches } from './store/ended.ts'

type TellDeps = MailDeps & { readonly db: Database }

export const computeReactions = (deps: TellDeps): readonly Reaction[] => [
  reacts(executionEnded, 'mail', 'mail key: person, project, run or batch', async ({ id }) => {
    for (const ended of await launchOf(deps.db, id)) await tell(deps, ended)
  }),
  reacts(clockTicked, 'mail-batches', 'mail key: person, project, batch', async () => {
    for (const ended of await stoppedBatches(deps.db)) await tell(deps, ended)
  }),
]

/** Names of runs and files stay out of mails: they can tell of a patient. */
async function tell(deps: TellDeps, ended: EndedRuns): Promise<void> {
  const { key, runs, failed, runId, reason, toolName, projectId, projectName, person } = ended
  if (person.runMail === 'off' || (person.runMail === 'failed' && failed === 0)) return
  const what = runId === null ? `${counted(runs, 'run')} of ${toolName}` : `A run of ${toolName}`
  const become = runId === null ? outcomeOf(runs, failed) : outcomeOfOne(failed)
  await deps.db.transaction().execute((tx) =>
    queueMail(tx, deps, {
      key: `runs-ended:${key}`,
      to: person,
      subject: `${what} in “${projectName}” ${become}`,
      paragraphs: [
        `${what} in your project “${projectName}” ${become}${reason === null ? '' : ` (${reason})`}.`,
        'Which of these mails you get is set in My account.',
      ],
      path:
        runId === null ? `/projects/${projectId}?tab=runs` : `/projects/${projectId}/runs/${runId}`,
      action: runId === null ? 'See the runs' : 'See the run',
    }),
  )
}

const outcomeOf = (runs: number, failed: number): string =>
  failed === 0 ? 'are over' : `are over, ${failed === runs ? 'all' : failed} failed`

const outcomeOfOne = (failed: number): string => (failed > 0 ? 'failed' : 'is done')
