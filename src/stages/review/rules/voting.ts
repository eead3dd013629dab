import type { MajorityRule, TieRule, Vote } from '../contract/committees.ts'

/*
 * How a committee comes to a decision. Nothing here knows the database: the same functions say what the server
 * allows and what a page explains.
 */

/** A place on a committee, and who votes for it now. */
export type Place = {
  readonly holder: string
  readonly seat: 'chair' | 'deputy' | 'member'
  /** When the seat was given: the longest-serving deputy comes first. */
  readonly since: Date
  /** Of an absent holder, who covers, or nobody. */
  readonly away: boolean
  readonly cover: string | undefined
}

/** Who may vote on a request: nobody twice, nobody who is recused. */
export type Electorate = {
  readonly voters: readonly string[]
  /** Who decides as the chair; undefined where nobody is left who can. */
  readonly chair: string | undefined
  readonly chairAs: 'chair' | 'deputy' | 'cover'
}

/**
 * Those who vote: the holder of each place, or the one who covers for an absent one, but for those who are recused.
 * The chair's place is taken by the chair or their cover, else by the longest-serving deputy who can.
 */
export function electorateOf(
  places: readonly Place[],
  isRecused: (person: string) => boolean,
): Electorate {
  const filled = places
    .map((place) => ({ ...place, voter: place.away ? place.cover : place.holder }))
    .filter((place): place is typeof place & { voter: string } => place.voter !== undefined)
    .filter(({ voter }) => !isRecused(voter))
  const order = { chair: 0, deputy: 1, member: 2 } as const
  const [first] = filled
    .filter(({ seat }) => seat !== 'member')
    .toSorted((a, b) => order[a.seat] - order[b.seat] || a.since.getTime() - b.since.getTime())
  return {
    voters: [...new Set(filled.map(({ voter }) => voter))],
    chair: first?.voter,
    chairAs: first === undefined || first.voter === first.holder ? ownSeat(first?.seat) : 'cover',
  }
}

const ownSeat = (seat: Place['seat'] | undefined): 'chair' | 'deputy' =>
  seat === 'deputy' ? 'deputy' : 'chair'

/** What a committee goes by. */
export type VotingRules = {
  /** Fewest votes, abstentions included; where fewer people are left to vote, all of them. */
  readonly quorum: number
  readonly majority: MajorityRule
  readonly tie: TieRule
}

export type Tally = {
  readonly approve: number
  readonly reject: number
  readonly abstain: number
  /** Votes that are needed, after absences and recusals. */
  readonly needed: number
  readonly outcome: 'approve' | 'reject' | 'tie'
  /** What the chair may decide now. */
  readonly allowed: readonly ('approve' | 'reject')[]
}

/** Counts the votes of those who may vote, the last of each; all others count for nothing. */
export function tallyOf(
  rules: VotingRules,
  { voters }: Pick<Electorate, 'voters'>,
  votes: ReadonlyMap<string, Vote>,
): Tally {
  const cast = voters.flatMap((voter) => votes.get(voter) ?? [])
  const count = (vote: Vote): number => cast.filter((each) => each === vote).length
  const [approve, reject] = [count('approve'), count('reject')]
  const needed = Math.min(rules.quorum, voters.length)
  const outcome = outcomeOf[rules.majority](approve, reject)
  const isQuorate = cast.length >= needed
  return {
    approve,
    reject,
    abstain: count('abstain'),
    needed,
    outcome,
    allowed: isQuorate ? allowedBy(rules, outcome) : [],
  }
}

type Count = (approve: number, reject: number) => Tally['outcome']

const byMore: Count = (approve, reject) => {
  if (approve === reject) return 'tie'
  return approve > reject ? 'approve' : 'reject'
}

const byTwoThirds: Count = (approve, reject) => {
  if (approve + reject === 0) return 'tie'
  return 3 * approve >= 2 * (approve + reject) ? 'approve' : 'reject'
}

const byAll: Count = (approve, reject) => {
  if (reject > 0) return 'reject'
  return approve > 0 ? 'approve' : 'tie'
}

const outcomeOf: Readonly<Record<MajorityRule, Count>> = {
  // The votes advise: they never bind the chair.
  advice: byMore,
  simple: byMore,
  'two-thirds': byTwoThirds,
  unanimous: byAll,
}

function allowedBy(rules: VotingRules, outcome: Tally['outcome']): Tally['allowed'] {
  if (rules.majority === 'advice') return ['approve', 'reject']
  if (outcome !== 'tie') return [outcome]
  return rules.tie === 'chair' ? ['approve', 'reject'] : ['reject']
}
