import type { RequestCommand } from '#stages/request/lifecycle.ts'
import type { ReviewState } from './lifecycle.ts'

/**
 * What the committees' reviews make of the request: approved when all are, partly approved as soon as one is,
 * rejected when all are; undefined while nothing is settled.
 */
export function settlementOf(
  reviews: readonly { readonly state: ReviewState }[],
): Extract<RequestCommand, 'approve' | 'approve-in-part' | 'reject'> | undefined {
  if (reviews.length === 0) return undefined
  if (reviews.every(({ state }) => state === 'approved')) return 'approve'
  if (reviews.some(({ state }) => state === 'approved')) return 'approve-in-part'
  if (reviews.every(({ state }) => state === 'rejected')) return 'reject'
  return undefined
}
