import { type Served, serves } from '#kernel/endpoint.ts'
import { assign, invite, unassign } from '../commands/assignments.ts'
import { declare } from '../commands/interests.ts'
import { answer, note } from '../commands/notes.ts'
import { accept, askForChanges, reopen } from '../commands/rounds.ts'
import type { ReviewDeps } from '../commands/sitting.ts'
import { vote } from '../commands/voting.ts'
import {
  acceptConditions,
  addNote,
  answerQuestion,
  askChanges,
  assignLead,
  castVote,
  declareInterest,
  endAssignment,
  inviteExpert,
  listThreads,
  readStanding,
  reopenReview,
} from '../contract/work.ts'
import { answerCase } from '../queries.ts'
import { answerStanding } from '../queries/standing.ts'
import { answerThreads } from '../queries/threads.ts'

/** What members do with a case beside deciding it, and what its requester answers. */
export const workEndpoints = (deps: ReviewDeps): readonly Served[] => [
  serves(readStanding, ({ params }, actor) => answerStanding(deps.db, actor, params.requestId)),
  serves(declareInterest, async ({ params, body }, actor) => {
    await declare(deps, actor, params.requestId, body)
    return answerStanding(deps.db, actor, params.requestId)
  }),
  serves(castVote, async ({ params: { requestId, dau }, body }, actor) => {
    await vote(deps, actor, requestId, dau, body)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(askChanges, async ({ params: { requestId, dau }, body }, actor) => {
    await askForChanges(deps, actor, requestId, dau, body)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(reopenReview, async ({ params: { requestId, dau }, body }, actor) => {
    await reopen(deps, actor, requestId, dau, body)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(addNote, async ({ params: { requestId, dau }, body }, actor) => {
    await note(deps, actor, requestId, dau, body)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(assignLead, async ({ params: { requestId, dau, personId } }, actor) => {
    await assign(deps, actor, requestId, dau, personId)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(inviteExpert, async ({ params: { requestId, dau }, body }, actor) => {
    await invite(deps, actor, requestId, dau, body)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(endAssignment, async ({ params: { requestId, dau, personId, role } }, actor) => {
    await unassign(deps, actor, requestId, dau, personId, role)
    return answerCase(deps.db, actor, requestId)
  }),
  serves(listThreads, ({ params }, actor) => answerThreads(deps.db, actor, params.requestId)),
  serves(answerQuestion, async ({ params: { requestId, dau }, body }, actor) => {
    await answer(deps, actor, requestId, dau, body.text)
    return answerThreads(deps.db, actor, requestId)
  }),
  serves(acceptConditions, async ({ params: { requestId, dau }, body }, actor) => {
    await accept(deps, actor, requestId, dau, body.version)
    return answerThreads(deps.db, actor, requestId)
  }),
]
