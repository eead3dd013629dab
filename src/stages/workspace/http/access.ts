import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import type { MailDeps } from '#ledgers/outbox/mail.ts'
import { closeOut, endAllAccess, endWithMove, removeFromRequest } from '../commands/ending.ts'
import {
  announceMove,
  closeOutRequest,
  endAccess,
  explainRead,
  findAccess,
  listAccess,
  listApplicants,
  removeApplicant,
} from '../contract/access.ts'
import { answerAccess, answerApplicants } from '../queries/access.ts'
import { explain } from '../queries/explanation.ts'
import { findScopes } from '../store/access.ts'

export const accessEndpoints = (deps: MailDeps & { readonly db: Database }): readonly Served[] => [
  serves(findAccess, ({ query }) => findScopes(deps.db, query.q)),
  serves(listAccess, ({ query }, actor) => answerAccess(deps.db, actor, query)),
  serves(endAccess, async ({ body }, actor) => {
    const { kind, value, reason, confirm } = body
    return { ended: await endAllAccess(deps, actor, { kind, value }, { reason, confirm }) }
  }),
  serves(closeOutRequest, ({ params, body }, actor) =>
    closeOut(deps, actor, params.requestId, body),
  ),
  serves(listApplicants, ({ params }, actor) => answerApplicants(deps.db, actor, params.requestId)),
  serves(removeApplicant, async ({ params, body }, actor) => ({
    ended: await removeFromRequest(deps, actor, params.requestId, body),
  })),
  serves(announceMove, async ({ body }, actor) => ({
    changed: await endWithMove(deps, actor, body.lastDay),
  })),
  serves(explainRead, ({ query }, actor) => explain(deps.db, actor.id, query)),
]
