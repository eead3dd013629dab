import type { Database } from '#adapters/database/port.ts'
import type { Served } from '#kernel/endpoint.ts'
import type { Outbox } from '#ledgers/outbox/boss.ts'
import { incidentEndpoints } from './http/incidents.ts'
import { progressEndpoints } from './http/progress.ts'

export const oversightEndpoints = (deps: {
  readonly db: Database
  readonly outbox: Outbox
}): readonly Served[] => [...incidentEndpoints(deps), ...progressEndpoints(deps)]
