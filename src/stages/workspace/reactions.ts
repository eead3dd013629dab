import { counted } from '#kernel/count.ts'
import { type Event, type Reaction, reacts } from '#kernel/event.ts'
import { clockTicked } from '#ledgers/clock/events.ts'
import { type MailDeps, queueMail } from '#ledgers/outbox/mail.ts'
import { embargoMoved, releasePublished } from '#stages/catalog/events.ts'
import { requesterOf } from '#stages/request/queries.ts'
import { conditionsAccepted, reviewDecided } from '#stages/review/events.ts'
import { vendOrdered, vendReady } from '#stages/vending/events.ts'
import { readVend } from '#stages/vending/store.ts'
import { fillProject, type WorkspaceDeps, writeSampleInfo } from './commands.ts'
import { followCatalog, outdate } from './commands/following.ts'
import { freeAtNight } from './commands/freeing.ts'
import { lookAtObjects } from './commands/looking.ts'
import { tellOfChange, tellOfEmbargo } from './commands/telling.ts'
import { projectChanged, projectOutdated } from './events.ts'
import { projectIdOf } from './store.ts'
import { outdateSampleInfos } from './store/embargo.ts'
import { projectsBehind, projectsOwed } from './store/following.ts'
import { askHolders, remindHolders, withdrawRestored } from './commands/destruction.ts'

export const workspaceReactions = (deps: WorkspaceDeps & MailDeps): readonly Reaction[] => [
  reacts(vendOrdered, 'fill', 'project_file (project, file); vend state', ({ vendId }) =>
    fillProject(deps, vendId),
  ),

  reacts(vendReady, 'mail', 'mail key: vend', async ({ vendId, requestId }) => {
    const vend = await readVend(deps.db, vendId)
    const { row, person } = await requesterOf(deps.db, requestId)
    const projectId = await projectIdOf(deps.db, requestId)
    const files = counted(vend.files, 'file')
    const what =
      vend.scope === 'immediate'
        ? `${files} that you may have at once`
        : `${files} of ${vend.scope}`
    await deps.db.transaction().execute((tx) =>
      queueMail(tx, deps, {
        key: `vend-ready:${vendId}`,
        to: person,
        subject: `Your data are ready: “${row.name}”`,
        paragraphs: [`${what} ${vend.files === 1 ? 'is' : 'are'} in your project “${row.name}”.`],
        path: `/projects/${projectId}`,
        action: 'Open the project',
      }),
    )
  }),

  reacts(releasePublished, 'outdate', 'none: a job too many finds nothing to do', async () =>
    outdate(deps, await projectsBehind(deps.db)),
  ),

  // Access that came back is no event of its own: it comes by approval, extension, signing anew, or the clock.
  reacts(clockTicked, 'come-back', 'none: a job too many finds nothing to do', async () =>
    outdate(deps, await projectsOwed(deps.db)),
  ),

  reacts(projectOutdated, 'follow', 'project_file.left_in and replaces', ({ projectId }) =>
    followCatalog(deps, projectId),
  ),

  reacts(projectChanged, 'sample-info', 'project.content_version', ({ projectId }) =>
    writeSampleInfo(deps, projectId),
  ),

  reacts(projectChanged, 'mail', 'mail key: project, change, person', ({ projectId, number }) =>
    tellOfChange(deps, projectId, number),
  ),

  reacts(embargoMoved, 'sample-info', 'project.content_version', async ({ dau }) => {
    for (const id of await outdateSampleInfos(deps.db, dau)) await writeSampleInfo(deps, id)
  }),

  reacts(embargoMoved, 'mail', 'mail key: DAU, revision, person', (moved) =>
    tellOfEmbargo(deps, moved),
  ),

  reacts(clockTicked, 'free-objects', 'chore.begun_at: a night', () => freeAtNight(deps)),
  reacts(clockTicked, 'look-at-objects', 'stored_object.damage', () => lookAtObjects(deps)),

  reacts(clockTicked, 'ask-destruction', 'destruction_dau: grant', () => askHolders(deps)),
  reacts(clockTicked, 'remind-destruction', 'destruction.reminders', () => remindHolders(deps)),
  ...[clockTicked, reviewDecided, conditionsAccepted].map((event: Event) =>
    reacts(event, 'withdraw-destruction', 'destruction_dau.restored_at', () =>
      withdrawRestored(deps),
    ),
  ),
]
