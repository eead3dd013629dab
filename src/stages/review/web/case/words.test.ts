import { describe, expect, it } from 'vitest'
import type { CommitteeWork } from '../../contract.ts'
import type { Vote } from '../../contract/committees.ts'
import { allowedWords, countsOf, ruleWords } from './words.ts'

const person = (id: string) => ({ id, name: id })
const cast = (id: string, vote: Vote, counts = true) => ({
  person: person(id),
  vote,
  reason: '',
  at: '2026-11-22T00:00:00Z',
  round: 1,
  counts,
})
const work: CommitteeWork = {
  seat: 'chair',
  actsAsChair: true,
  chair: { ...person('c'), as: 'chair' },
  voters: ['a', 'b', 'c'].map(person),
  away: [],
  recused: [],
  majority: 'simple',
  tie: 'reject',
  needed: 2,
  outcome: 'tie',
  allowed: [],
  votes: [cast('a', 'approve'), cast('x', 'reject', false)],
  leads: [],
  experts: [],
  messages: [],
}

describe('the votes in words', () => {
  it('count only those that count', () => {
    expect(countsOf(work)).toEqual({ approve: 1, reject: 0, abstain: 0, cast: 1, of: 3 })
  })

  it('say why there is no decision yet', () => {
    expect(allowedWords(work)).toBe('1 of 2 votes needed is in: there is nothing to decide yet.')
  })

  it('say what binds the chair', () => {
    const bound: CommitteeWork = { ...work, outcome: 'reject', allowed: ['reject'] }
    expect(allowedWords(bound)).toBe('The committee voted to reject, and the votes bind the chair.')
    expect(allowedWords({ ...bound, outcome: 'tie' })).toContain('counts as rejection')
    expect(allowedWords({ ...bound, majority: 'advice', allowed: ['approve', 'reject'] })).toBe(
      undefined,
    )
  })

  it('say by which rule', () => {
    expect(ruleWords(work)).toBe(
      '2 votes are needed, abstentions too. The greater number of votes binds the chair. A tie counts as rejection.',
    )
    expect(ruleWords({ ...work, needed: 0, majority: 'advice' })).toBe(
      'The votes advise the chair, who is free to decide.',
    )
  })
})
