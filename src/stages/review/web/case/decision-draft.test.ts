import { describe, expect, it } from 'vitest'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { Review } from '../../contract.ts'
import { decisionOf, emptyDraft } from './decision-draft.ts'

// Of request and review a decision takes what it names, and no more.
const request = { version: 4 } as AccessRequest
const review = { dau: 'PCG', version: 2 } as Review
const of = { request, review }

describe('a decision', () => {
  it('approves at once where the fields of its conditions are empty', () => {
    const draft = { ...emptyDraft, conditions: [' ', ' Show us the results. '] }
    expect(decisionOf({ kind: 'approve', ...of }, emptyDraft)).toMatchObject({ conditions: [] })
    expect(decisionOf({ kind: 'approve', ...of }, draft)).toEqual({
      kind: 'approve',
      dau: 'PCG',
      version: 2,
      reason: '',
      conditions: ['Show us the results.'],
    })
  })

  it('rejects on a ground, with a reason', () => {
    const said = { ...emptyDraft, reason: 'No.' }
    const dialog = { kind: 'reject', ...of } as const
    expect(decisionOf(dialog, said)).toEqual({ missing: 'grounds' })
    expect(decisionOf(dialog, { ...emptyDraft, grounds: 'other' })).toEqual({ missing: 'reason' })
    expect(decisionOf(dialog, { ...said, grounds: 'other' })).toMatchObject({ grounds: 'other' })
  })

  it('asks for changes of a step at least', () => {
    const dialog = { kind: 'ask-changes', ...of } as const
    expect(decisionOf(dialog, { ...emptyDraft, reason: 'Say more.' })).toEqual({
      missing: 'sections',
    })
  })

  it('returns the version of the request that was seen', () => {
    const draft = { ...emptyDraft, reason: ' Page 9. ' }
    expect(decisionOf({ kind: 'return', request }, draft)).toEqual({
      kind: 'return',
      version: 4,
      reason: 'Page 9.',
    })
  })
})
