import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { move, note, report, tell } from '../commands/incidents.ts'
import {
  incidentChoices,
  listIncidents,
  moveIncident,
  noteIncident,
  readIncident,
  reportIncident,
  tellInstitution,
} from '../contract/incidents.ts'
import { answerChoices, answerIncident, answerIncidents } from '../queries/incidents.ts'

export const incidentEndpoints = (deps: {
  readonly db: Database
  readonly outbox: Outbox
}): readonly Served[] => [
  serves(incidentChoices, (_input, actor) => answerChoices(deps.db, actor)),
  serves(reportIncident, async ({ body }, actor) =>
    answerIncident(deps.db, actor, await report(deps, actor, body)),
  ),
  serves(listIncidents, ({ query }, actor) => answerIncidents(deps.db, actor, query.show)),
  serves(readIncident, ({ params }, actor) => answerIncident(deps.db, actor, params.incidentId)),
  serves(moveIncident, async ({ params, body }, actor) => {
    await move(deps, actor, params.incidentId, params.command, body)
    return answerIncident(deps.db, actor, params.incidentId)
  }),
  serves(noteIncident, async ({ params, body }, actor) => {
    await note(deps, actor, params.incidentId, body.text)
    return answerIncident(deps.db, actor, params.incidentId)
  }),
  serves(tellInstitution, async ({ params, body }, actor) => {
    await tell(deps, actor, params.incidentId, body)
    return answerIncident(deps.db, actor, params.incidentId)
  }),
]
