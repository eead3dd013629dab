import { type Served, serves } from '#kernel/endpoint.ts'
import { passToCommittees, returnToRequester, revoke } from './commands.ts'
import { switchAutomatic } from './commands/automatic.ts'
import { decideReview } from './commands/deciding.ts'
import type { ReviewDeps } from './commands/sitting.ts'
import {
  decide,
  passOn,
  readAutomaticApproval,
  readCase,
  readQueue,
  returnRequest,
  revokeGrant,
  switchAutomaticApproval,
} from './contract.ts'
import { answerCase } from './queries.ts'
import { listCaseGrants } from './contract/grants.ts'
import { answerCaseGrants } from './queries/grants.ts'
import { answerAutomaticApproval } from './queries/automatic.ts'
import { answerQueue } from './queries/queue.ts'

export const reviewEndpoints = (deps: ReviewDeps): readonly Served[] => [
  serves(readQueue, (_input, actor) => answerQueue(deps.db, actor)),
  serves(readCase, ({ params }, actor) => answerCase(deps.db, actor, params.requestId)),
  serves(listCaseGrants, ({ params }, actor) => answerCaseGrants(deps.db, actor, params.requestId)),
  serves(passOn, async ({ params, body }, actor) => {
    await passToCommittees(deps, actor, params.requestId, body.version)
    return answerCase(deps.db, actor, params.requestId)
  }),
  serves(returnRequest, async ({ params, body }, actor) => {
    await returnToRequester(deps, actor, params.requestId, body.version, body.reason)
    return answerCase(deps.db, actor, params.requestId)
  }),
  serves(decide, async ({ params, body }, actor) => {
    await decideReview(deps, actor, params.requestId, params.dau, params.decision, body)
    return answerCase(deps.db, actor, params.requestId)
  }),
  serves(readAutomaticApproval, ({ params }, actor) =>
    answerAutomaticApproval(deps.db, actor, params.dau),
  ),
  serves(switchAutomaticApproval, async ({ params, body }, actor) => {
    await switchAutomatic(deps.db, actor, { ...params, ...body })
    return answerAutomaticApproval(deps.db, actor, params.dau)
  }),
  serves(revokeGrant, async ({ params, body }, actor) => ({
    ended: await revoke(deps, actor, params.dau, body),
  })),
]
