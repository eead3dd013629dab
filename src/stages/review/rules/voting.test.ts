import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { majorityRules, seats, tieRules, type Vote, votes } from '../contract/committees.ts'
import { electorateOf, type Place, tallyOf, type VotingRules } from './voting.ts'

const place = (holder: string, seat: Place['seat'], more: Partial<Place> = {}): Place => ({
  holder,
  seat,
  since: new Date(0),
  away: false,
  cover: undefined,
  ...more,
})
const nobody = () => false

describe('an electorate', () => {
  it('is led by the chair, or whoever covers for them, or the longest-serving deputy', () => {
    const deputies = [
      place('young', 'deputy', { since: new Date(2) }),
      place('old', 'deputy', { since: new Date(1) }),
    ]
    const led = (chair: Partial<Place>, recused: readonly string[] = []) =>
      electorateOf([...deputies, place('chair', 'chair', chair)], (each) => recused.includes(each))
        .chair
    expect(led({})).toBe('chair')
    expect(led({ away: true })).toBe('old')
    expect(led({ away: true, cover: 'cover' })).toBe('cover')
    expect(led({}, ['chair'])).toBe('old')
    expect(led({}, ['chair', 'old'])).toBe('young')
    expect(led({}, ['chair', 'old', 'young'])).toBeUndefined()
  })

  it('has a vote for each person once, also where they cover for another', () => {
    const places = [place('a', 'chair'), place('b', 'member', { away: true, cover: 'a' })]
    expect(electorateOf(places, nobody).voters).toEqual(['a'])
  })
})

describe('a tally', () => {
  const three = { voters: ['a', 'b', 'c'] }
  const rules = (more: Partial<VotingRules>): VotingRules => ({
    quorum: 0,
    majority: 'simple',
    tie: 'chair',
    ...more,
  })
  const cast = (...list: Vote[]) => new Map(list.map((vote, n) => ['abc'[n] ?? '', vote]))

  it.each([
    ['advice', 'chair', ['reject', 'reject'], ['approve', 'reject']],
    ['simple', 'chair', ['approve', 'approve', 'reject'], ['approve']],
    ['simple', 'chair', ['approve', 'reject', 'abstain'], ['approve', 'reject']],
    ['simple', 'reject', ['approve', 'reject', 'abstain'], ['reject']],
    ['simple', 'chair', ['abstain'], ['approve', 'reject']],
    ['two-thirds', 'chair', ['approve', 'approve', 'reject'], ['approve']],
    ['two-thirds', 'chair', ['approve', 'reject'], ['reject']],
    ['unanimous', 'chair', ['approve', 'approve', 'reject'], ['reject']],
    ['unanimous', 'chair', ['approve', 'abstain'], ['approve']],
    ['unanimous', 'reject', [], ['reject']],
  ] as const)('by the rule %s, ties to %s, with %j allows %j', (majority, tie, list, allowed) => {
    expect(tallyOf(rules({ majority, tie }), three, cast(...list)).allowed).toEqual(allowed)
  })

  it('waits for its quorum, abstentions included', () => {
    const quorum = rules({ quorum: 2, majority: 'advice' })
    expect(tallyOf(quorum, three, cast('approve')).allowed).toEqual([])
    expect(tallyOf(quorum, three, cast('approve', 'abstain')).allowed).toEqual([
      'approve',
      'reject',
    ])
  })

  it('asks all who are left where fewer are left than its quorum', () => {
    const quorum = rules({ quorum: 5 })
    expect(tallyOf(quorum, { voters: ['a'] }, cast('approve'))).toMatchObject({
      needed: 1,
      allowed: ['approve'],
    })
  })

  const anyRules = fc.record({
    quorum: fc.nat(6),
    majority: fc.constantFrom(...majorityRules),
    tie: fc.constantFrom(...tieRules),
  })
  const people = ['p', 'q', 'r', 's', 't', 'u']
  const anyone = fc.constantFrom(...people)
  const anyPlaces = fc.uniqueArray(
    fc.record({
      holder: anyone,
      seat: fc.constantFrom(...seats),
      since: fc.nat(9).map((n) => new Date(n)),
      away: fc.boolean(),
      cover: fc.option(anyone, { nil: undefined }),
    }),
    { selector: ({ holder }) => holder },
  )
  const anyVotes = fc
    .array(fc.tuple(anyone, fc.constantFrom(...votes)))
    .map((pairs) => new Map(pairs))

  it('never counts the vote of one who is recused, away or from outside (T24)', () => {
    fc.assert(
      fc.property(
        anyRules,
        anyPlaces,
        fc.subarray(people),
        anyVotes,
        (of, places, recused, cast) => {
          const electorate = electorateOf(places, (each) => recused.includes(each))
          const mayVote = new Set(
            places
              .flatMap(({ away, holder, cover }) => (away ? (cover ?? []) : holder))
              .filter((each) => !recused.includes(each)),
          )
          expect(new Set(electorate.voters)).toEqual(mayVote)
          expect([undefined, ...mayVote]).toContain(electorate.chair)
          const counted = new Map([...cast].filter(([person]) => mayVote.has(person)))
          expect(tallyOf(of, electorate, cast)).toEqual(tallyOf(of, electorate, counted))
        },
      ),
    )
  })

  it('never lets one more approval turn an approval down, nor a decision pass without its quorum', () => {
    fc.assert(
      fc.property(anyRules, anyVotes, anyone, (of, cast, person) => {
        const all = { voters: people }
        const before = tallyOf(of, all, cast)
        const after = tallyOf(of, all, new Map([...cast, [person, 'approve']]))
        const isWorse = before.allowed.includes('approve') && !after.allowed.includes('approve')
        const isEarly = before.allowed.length > 0 && cast.size < before.needed
        expect([isWorse, isEarly]).toEqual([false, false])
      }),
    )
  })
})
