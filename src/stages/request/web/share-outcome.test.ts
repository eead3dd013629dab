import { describe, expect, it } from 'vitest'
import type { Share } from '#stages/selection/contract.ts'
import type { Step } from '../contract.ts'
import { outcomeOf } from './share-outcome.ts'

const share = (code: string): Pick<Share, 'dau' | 'access'> => ({
  access: 'needs-agreement',
  dau: {
    code,
    name: code,
    description: '',
    committee: '',
    terms: [],
    embargoDate: null,
    closedCountries: [],
    acknowledgement: '',
    embargoText: '',
    extraTerms: [],
    scheduleRevision: 0,
    anchor: 'approval',
    anchorWaitDays: 90,
    viewing: false,
  },
})
const step = (what: string, dau: string | null): Step => ({
  at: '2026-05-01T10:00:00Z',
  what,
  dau,
  by: '',
  note: '',
})

describe('outcome of a part of a request', () => {
  const timeline = [step('submitted', null), step('approved', 'ONE'), step('vended', 'ONE')]

  it('is what its own committee decided, whatever the others do', () => {
    const request = { state: 'partly-approved' as const, timeline }
    expect(outcomeOf(request, share('ONE')).status).toBe('Approved')
    expect(outcomeOf(request, share('TWO')).status).toBe('Committee is deciding')
  })

  it('follows the request while nobody has decided', () => {
    expect(outcomeOf({ state: 'returned', timeline: [] }, share('ONE')).status).toBe(
      'Waits for you',
    )
  })

  it('is settled from the start where no agreement is needed', () => {
    const request = { state: 'submitted' as const, timeline: [] }
    expect(outcomeOf(request, { dau: null, access: 'open' }).status).toBe('Open access')
  })
})
