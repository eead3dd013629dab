import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { readNow } from '#ledgers/clock/store.ts'
import { reviewSelection } from './contract.ts'
import { answerReview } from './queries.ts'

export const selectionEndpoints = ({ db }: { readonly db: Database }): readonly Served[] => [
  serves(reviewSelection, async ({ body }, actor) => {
    const today = (await readNow(db)).now.toISOString().slice(0, 10)
    return answerReview(db, actor.id, today, body)
  }),
]
