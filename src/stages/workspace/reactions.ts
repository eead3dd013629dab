import { type Event, type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { requesterOf } from '#stages/request/queries.ts'
import { conditionsAccepted, reviewDecided } from '#stages/review/events.ts'
import { vendOrdered, vendReady } from '#stages/vending/events.ts'
import { readVend } from '#stages/vending/store.ts'
import { projectIdOf } from './store.ts'
import { askHolders, remindHolders, withdrawRestored } from './commands/destruction.ts'
import { fillProject, type WorkspaceDeps } from './commands.ts'

export const workspaceReactions = (deps: WorkspaceDeps & MailDeps): readonly Reaction[] => [
  reacts(vendOrdered, 'fill', 'project_file (project, file); vend state', ({ vendId }) =>
    fillProject(deps, vendId),
  ),

  reacts(vendReady, 'mail', 'mail key: vend', async ({ vendId, requestId }) => {
    const vend = await readVend(deps.db, vendId)
    const { row, person } = await requesterOf(deps.db, requestId)
    const projectId = await projectIdOf(deps.db, requestId)
    const what =
      vend.scope === 'immediate' ? 'The files you may have at once' : `The files of ${vend.scope}`
    await deps.db.transaction().execute((tx) =>
      queueMail(tx, deps, {
        key: `vend-ready:${vendId}`,
        to: person,
        subject: `Your data are ready: “${row.name}”`,
        paragraphs: [
          `${what} (${vend.files.toLocaleString('en')}) are in your project “${row.name}”.`,
        ],
        path: `/projects/${projectId}`,
        action: 'Open the project',
      }),
    )
  }),

  reacts(clockTicked, 'ask-destruction', 'destruction_dau: grant', () => askHolders(deps)),
  reacts(clockTicked, 'remind-destruction', 'destruction.reminders', () => remindHolders(deps)),
  ...[clockTicked, reviewDecided, conditionsAccepted].map((event: Event) =>
    reacts(event, 'withdraw-destruction', 'destruction_dau.restored_at', () =>
      withdrawRestored(deps),
    ),
  ),
]
