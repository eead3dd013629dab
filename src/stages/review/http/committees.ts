import { type Served, serves } from '#kernel/endpoint.ts'
import { changeRules, comeBack, leave, seatPerson, unseatPerson } from '../commands/committees.ts'
import type { ReviewDeps } from '../commands/sitting.ts'
import {
  announceAbsence,
  endAbsence,
  giveSeat,
  listCommittees,
  setCommitteeRules,
  takeSeat,
} from '../contract/committees.ts'
import { answerCommittee, answerCommittees } from '../queries/committees.ts'

/** Committees, their rules and their people. */
export const committeeEndpoints = (deps: ReviewDeps): readonly Served[] => [
  serves(listCommittees, (_input, actor) => answerCommittees(deps.db, actor)),
  serves(setCommitteeRules, async ({ params: { dau }, body }, actor) => {
    await changeRules(deps, actor, dau, body.version, body.rules)
    return answerCommittee(deps.db, actor, dau)
  }),
  serves(giveSeat, async ({ params: { dau }, body }, actor) => {
    await seatPerson(deps, actor, dau, body.email, body.seat)
    return answerCommittee(deps.db, actor, dau)
  }),
  serves(takeSeat, async ({ params: { dau, personId } }, actor) => {
    await unseatPerson(deps, actor, dau, personId)
    return answerCommittee(deps.db, actor, dau)
  }),
  serves(announceAbsence, async ({ params: { dau, personId }, body }, actor) => {
    await leave(deps, actor, dau, personId, body)
    return answerCommittee(deps.db, actor, dau)
  }),
  serves(endAbsence, async ({ params: { dau, absenceId } }, actor) => {
    await comeBack(deps, actor, dau, absenceId)
    return answerCommittee(deps.db, actor, dau)
  }),
]
