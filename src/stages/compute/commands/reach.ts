import type { Database, Tx } from '#adapters/database/port.ts'
import type { Result } from '#adapters/executor/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAudit } from '#ledgers/audit/record.ts'
import { toolMeant } from '../queries/tools.ts'
import type { Failure } from '../rules/failure.ts'
import type { ExecutionRow } from '../store.ts'
import type { InputRow } from '../store/containers.ts'
import {
  type Egress,
  egressOf,
  type Reach,
  reachOf,
  saveEgress,
  type VersionId,
} from '../store/egress.ts'
import { addLines } from '../store/log.ts'

/*
 * A tool that reaches a host can take along what it reads. So it runs only with what who launches it may take away
 * anyway, or with the reason of an administrator: docs/decisions/028-what-jobs-may-take.md.
 */

/** @throws Problem `not-permitted` where a job may reach hosts, and not with what it is given. */
export async function needReach(
  tx: Tx,
  jobId: string,
  toolName: string,
  inputs: readonly Pick<InputRow, 'id' | 'mayLeave'>[],
): Promise<void> {
  const reach = await reachOf(tx, jobId)
  if (!isOpen(reach)) return
  const kept = inputs.find(({ mayLeave }) => !mayLeave)
  if (reach.mayLeave && kept === undefined) return
  throw new Problem('not-permitted', `${sentence(toolName, reach)} ${whatKeeps(kept)}`)
}

/** What an attempt of a job may reach, or why it cannot run any more. */
export async function reachForAttempt(
  tx: Tx,
  jobId: string,
  toolName: string,
): Promise<Pick<Reach, 'hosts' | 'isExcepted'> | { readonly failure: Failure }> {
  const reach = await reachOf(tx, jobId)
  if (!isOpen(reach) || reach.mayLeave) return reach
  return {
    failure: { reason: 'AuthError', message: `${sentence(toolName, reach)} ${whatKeeps()}` },
  }
}

const isOpen = ({ hosts, isExcepted, isBelow }: Reach): boolean =>
  (hosts.length > 0 && !isExcepted) || isBelow

const sentence = (toolName: string, { hosts, isExcepted }: Reach): string =>
  hosts.length > 0 && !isExcepted
    ? `${toolName} may reach ${hosts.join(', ')}, and so runs only with data that you may download.`
    : `What launches ${toolName} may reach hosts, and so it runs only with data that you may download.`

const whatKeeps = (kept?: { readonly id: string }): string =>
  kept === undefined ? 'Not all that it is given may be.' : `You may not download ${kept.id}.`

/** What a tool asked for by name, allowed or not, and what else it tried, is in the audit log; that it did, in its own. */
export async function recordAsked(
  tx: Tx,
  job: Pick<ExecutionRow, 'id' | 'launchedBy' | 'try'>,
  { hosts, tries }: Pick<Result, 'hosts' | 'tries'>,
): Promise<void> {
  const named = (isAllowed: boolean) =>
    hosts.filter((each) => each.isAllowed === isAllowed).map(({ host }) => host)
  if (tries.length > 0)
    await addLines(tx, job.id, job.try, [{ level: 'WARNING', message: sentenceOn(tries) }])
  const asked = { actorId: job.launchedBy, subjectId: job.id }
  if (hosts.length > 0)
    await recordAudit(tx, {
      ...asked,
      type: 'job.hosts-asked',
      outcome: hosts.some(({ isAllowed }) => !isAllowed) ? 'denied' : 'ok',
      detail: { allowed: named(true), refused: named(false) },
    })
  if (tries.length > 0)
    await recordAudit(tx, { ...asked, type: 'job.tried', outcome: 'denied', detail: { tries } })
}

const sentenceOn = (tries: Result['tries']): string => {
  const kinds = new Map<string, number>()
  for (const { kind, times } of tries) kinds.set(kind, (kinds.get(kind) ?? 0) + times)
  const counts = [...kinds].map(([kind, times]) => `${kind} ${times}`).join(', ')
  return `It tried what a tool may not, and did not get it: ${counts}. The page of the run says what.`
}

/**
 * Sets the hosts that a version of a tool may reach; by the operator where there is no actor.
 * @throws Problem `not-found`, `stale-version`, `wrong-state` for a version that was withdrawn
 */
export async function allowHosts(
  { db }: { readonly db: Database },
  actor: Pick<Actor, 'id'> | undefined,
  id: VersionId,
  egress: Egress,
): Promise<void> {
  const tool = await toolMeant(db, id.name, id.version)
  if (tool.withdrawnAt !== null)
    throw new Problem('wrong-state', `${id.name} ${id.version} was withdrawn.`)
  await db.transaction().execute(async (tx) => {
    const before = await egressOf(tx, id)
    if (!(await saveEgress(tx, id, egress)))
      throw new Problem('stale-version', 'Somebody else changed the hosts of this tool meanwhile.')
    await recordAudit(tx, {
      type: 'tool.hosts-set',
      actorId: actor?.id,
      subjectId: `${id.name}/${id.version}`,
      detail: {
        hosts: egress.hosts,
        before: before.hosts,
        withControlledData: egress.controlledReason !== null,
      },
    })
  })
}
