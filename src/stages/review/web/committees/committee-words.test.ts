import { describe, expect, it } from 'vitest'
import { defaultRules } from '../../contract/committees.ts'
import { isFound, lackOf, rulesWords, spanOf, spanWords } from './committee-words.ts'

describe('rules in words', () => {
  it('say what a committee that has set none goes by', () => {
    expect(rulesWords(defaultRules)).toEqual([
      'No vote is needed; the votes advise the chair, who decides.',
      'Decision due in 30 days, reminder every 7 days.',
      'Colleagues of the same institution say whether it matters.',
    ])
  })

  it.each([
    ['simple', 'chair', 'the majority binds the chair; on a tie the chair decides.'],
    ['simple', 'reject', 'the majority binds the chair; on a tie the answer is no.'],
    [
      'two-thirds',
      'chair',
      'an approval takes two thirds of those for or against; if there are none, the chair decides.',
    ],
    [
      'unanimous',
      'reject',
      'one vote against is enough to reject; without any for or against, the answer is no.',
    ],
  ] as const)('tell %s with %s on a tie', (majority, tie, words) => {
    const [votes] = rulesWords({ ...defaultRules, quorum: 3, majority, tie })
    expect(votes).toBe(`At least 3 votes; ${words}`)
  })

  it('say one day and one vote as one', () => {
    const rules = { ...defaultRules, quorum: 1, decideDays: 1, remindDays: 1 }
    expect(rulesWords(rules).slice(0, 2)).toEqual([
      'At least 1 vote; the votes advise the chair, who decides.',
      'Decision due in 1 day, reminder every day.',
    ])
  })
})

describe('who can decide', () => {
  const now = '2026-12-05T12:00:00.000Z'
  const seat = (of: 'chair' | 'deputy' | 'member', covered?: boolean) => ({
    seat: of,
    disabled: false,
    absences:
      covered === undefined
        ? []
        : [
            {
              id: 'absence-1',
              ...spanOf('2026-12-03', '2026-12-09'),
              cover: covered ? { id: 'person-1', name: 'Mei', email: 'mei@x.example' } : null,
            },
          ],
  })

  it('is nobody without an enabled chair or deputy', () => {
    expect(lackOf({ members: [] }, now)).toBe('nobody')
    expect(lackOf({ members: [seat('member')] }, now)).toBe('nobody')
    expect(lackOf({ members: [{ ...seat('chair'), disabled: true }] }, now)).toBe('nobody')
  })

  it('is nobody while the chair is away uncovered and no deputy is there', () => {
    expect(lackOf({ members: [seat('chair', false)] }, now)).toBe('away')
    expect(lackOf({ members: [seat('chair', true)] }, now)).toBeUndefined()
    expect(lackOf({ members: [seat('chair', false), seat('deputy')] }, now)).toBeUndefined()
    expect(lackOf({ members: [seat('chair', false)] }, '2026-12-10T00:00:00Z')).toBeUndefined()
  })
})

describe('an absence', () => {
  it('lasts to the end of its last day', () => {
    const span = spanOf('2026-12-03', '2026-12-09')
    expect(span).toEqual({ from: '2026-12-03T00:00:00Z', until: '2026-12-10T00:00:00.000Z' })
    expect(spanWords(span)).toBe('3 Dec 2026 to 9 Dec 2026')
    expect(spanWords(spanOf('2026-12-03', '2026-12-03'))).toBe('3 Dec 2026')
  })
})

it('finds a committee by its people', () => {
  const mei = { name: 'Mei Tanaka', email: 'mei@lakeside.example' }
  const of = { dau: 'PCG', dauName: 'Pediatric cancer', name: 'PCG committee' }
  const members = [mei] as unknown as Parameters<typeof isFound>[0]['members']
  expect(isFound({ ...of, members }, ' tanaka')).toBe(true)
  expect(isFound({ ...of, members }, 'scp')).toBe(false)
})
