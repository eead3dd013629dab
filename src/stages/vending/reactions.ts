import { type Reaction, reacts } from '#kernel/event.ts'
import { requestReleased, requestSent, requestSubmitted } from '#stages/request/events.ts'
import { conditionsAccepted, reviewDecided } from '#stages/review/events.ts'
import { orderVend, type VendingDeps } from './commands.ts'
import { immediate } from './store.ts'

const key = 'vend (request, scope)'

export const vendingReactions = (deps: VendingDeps): readonly Reaction[] => [
  reacts(requestReleased, 'vend', key, ({ requestId }) => orderVend(deps, requestId, immediate)),
  reacts(requestSent, 'vend', key, ({ requestId }) => orderVend(deps, requestId, immediate)),
  reacts(requestSubmitted, 'vend', key, ({ requestId }) => orderVend(deps, requestId, immediate)),
  reacts(reviewDecided, 'vend', key, async ({ requestId, dau, decision }) => {
    if (decision === 'approve') await orderVend(deps, requestId, dau)
  }),
  reacts(conditionsAccepted, 'vend', key, ({ requestId, dau }) => orderVend(deps, requestId, dau)),
]
