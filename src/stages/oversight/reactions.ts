import type { Database } from '#adapters/database/port.ts'
import { type Reaction, reacts } from '#kernel/event.ts'
import { conditionsAccepted, reviewDecided } from '#stages/review/events.ts'
import { countPeople } from './store/register.ts'

type Deps = { readonly db: Database }

export const oversightReactions = ({ db }: Deps): readonly Reaction[] => [
  reacts(reviewDecided, 'register', 'request', ({ requestId }) => countPeople(db, requestId)),
  reacts(conditionsAccepted, 'register', 'request', ({ requestId }) => countPeople(db, requestId)),
]
