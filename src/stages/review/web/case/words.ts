import type { Section } from '#stages/request/contract.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import type { CommitteeWork, RejectionGround } from '../../contract.ts'
import type { Vote } from '../../contract/committees.ts'

export const groundWords: Readonly<Record<RejectionGround, string>> = {
  'outside-terms': 'The use lies outside the data use terms',
  'purpose-unclear': 'The purpose is not clear enough',
  'not-feasible': 'The research is not feasible as described',
  'data-not-suited': 'The data do not suit the purpose',
  'institution-or-people': 'The institution or the people are not eligible',
  safeguards: 'The data would not be kept safe enough',
  other: 'Another ground',
}

export const voteWords: Readonly<Record<Vote, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  abstain: 'Abstain',
}

export const sectionWords: Readonly<Record<Section, string>> = {
  name: 'Project name',
  about: 'About the requester',
  agreement: 'Agreement: use of the data, people, download',
}

export type VoteCounts = Readonly<Record<Vote | 'cast' | 'of', number>>

/** The votes that count, of those who have one. */
export function countsOf({ votes, voters }: Pick<CommitteeWork, 'votes' | 'voters'>): VoteCounts {
  const counted = votes.filter(({ counts }) => counts)
  const count = (vote: Vote): number => counted.filter((each) => each.vote === vote).length
  return {
    approve: count('approve'),
    reject: count('reject'),
    abstain: count('abstain'),
    cast: counted.length,
    of: voters.length,
  }
}

const majorityWords: Readonly<Record<CommitteeWork['majority'], string>> = {
  advice: 'The votes advise the chair, who is free to decide.',
  simple: 'The greater number of votes binds the chair.',
  'two-thirds': 'Approval takes two thirds of the votes for and against; the votes bind the chair.',
  unanimous: 'Approval takes every vote for and against; the votes bind the chair.',
}

const tieWords: Readonly<Record<CommitteeWork['tie'], string>> = {
  chair: 'leaves it to the chair',
  reject: 'counts as rejection',
}

/** By which rule the committee decides: `3 votes are needed. The greater number …` */
export function ruleWords({ majority, tie, needed }: CommitteeWork): string {
  const quorum = `${formatNoun(needed, 'vote is', 'votes are')} needed, abstentions too.`
  const draw = majority === 'simple' ? 'A tie' : 'No vote for or against'
  return [
    ...(needed === 0 ? [] : [quorum]),
    majorityWords[majority],
    ...(majority === 'advice' ? [] : [`${draw} ${tieWords[tie]}.`]),
  ].join(' ')
}

/** What the votes leave the chair: why there is no decision to take yet, or only one. */
export function allowedWords(work: CommitteeWork): string | undefined {
  const { cast } = countsOf(work)
  if (work.allowed.length === 0)
    return `${cast} of ${formatNoun(work.needed, 'vote', 'votes')} needed ${cast === 1 ? 'is' : 'are'} in: there is nothing to decide yet.`
  if (work.majority === 'advice') return undefined
  if (work.allowed.length === 2)
    return work.outcome === 'tie' ? 'The votes do not decide it: the chair does.' : undefined
  if (work.outcome === 'tie') return 'The votes do not decide it, which here counts as rejection.'
  return `The committee voted to ${work.outcome}, and the votes bind the chair.`
}

/** `Ada`, `Ada and Ben`, `Ada, Ben and Cora` */
export const namesOf = (people: readonly { readonly name: string }[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(people.map(({ name }) => name))
