import { formatDate, formatNoun } from '#app/web/ui/format.ts'
import type { Committee, CommitteeMember, CommitteeRules, Seat } from '../../contract/committees.ts'

export const seatWords: Readonly<Record<Seat, string>> = {
  chair: 'Chair',
  deputy: 'Deputy',
  member: 'Member',
}

/** What a seat lets its holder do. */
export const seatMeans: Readonly<Record<Seat, string>> = {
  chair: 'Votes, decides for the committee, and looks after its rules and people.',
  deputy: 'Votes, and decides where the chair is away or may not judge.',
  member: 'Votes.',
}

/** How a committee comes to a decision, a sentence each. */
export function rulesWords(rules: CommitteeRules): readonly string[] {
  const { decideDays, remindDays, sameInstitution } = rules
  return [
    `${votesWords(rules)}.`,
    `Decision due in ${formatNoun(decideDays, 'day')}, reminder every ${remindDays === 1 ? 'day' : `${remindDays} days`}.`,
    sameInstitution === 'declare'
      ? 'Colleagues of the same institution say whether it matters.'
      : 'Colleagues of the same institution take no part.',
  ]
}

function votesWords({ quorum, majority, tie }: CommitteeRules): string {
  const least = quorum === 0 ? 'No vote is needed' : `At least ${formatNoun(quorum, 'vote')}`
  const onTie = tie === 'chair' ? 'the chair decides' : 'the answer is no'
  switch (majority) {
    case 'advice':
      return `${least}; the votes advise the chair, who decides`
    case 'simple':
      return `${least}; the majority binds the chair; on a tie ${onTie}`
    case 'two-thirds':
      return `${least}; an approval takes two thirds of those for or against; if there are none, ${onTie}`
    case 'unanimous':
      return `${least}; one vote against is enough to reject; without any for or against, ${onTie}`
    default:
      return majority satisfies never
  }
}

type Staffed = {
  readonly members: readonly Pick<CommitteeMember, 'seat' | 'disabled' | 'absences'>[]
}

/** Why nobody can decide at an instant: no seat is given for it, or all who have one are away. */
export function lackOf({ members }: Staffed, now: string): 'nobody' | 'away' | undefined {
  const deciding = members.filter(({ seat, disabled }) => seat !== 'member' && !disabled)
  if (deciding.length === 0) return 'nobody'
  const isThere = ({ absences }: (typeof deciding)[number]) =>
    absences.every((absence) => !isNow(absence, now) || absence.cover !== null)
  return deciding.some(isThere) ? undefined : 'away'
}

type Span = { readonly from: string; readonly until: string }

export const isNow = ({ from, until }: Span, now: string): boolean =>
  Date.parse(from) <= Date.parse(now) && Date.parse(now) < Date.parse(until)

const dayMs = 86_400_000

/** The instants between which the days from the first to the last (`2026-12-03`) lie, in UTC. */
export const spanOf = (first: string, last: string): Span => ({
  from: `${first}T00:00:00Z`,
  until: new Date(Date.parse(`${last}T00:00:00Z`) + dayMs).toISOString(),
})

/** The days of a span: `3 Dec 2026`, `3 Dec 2026 to 9 Dec 2026`. */
export function spanWords({ from, until }: Span): string {
  const first = formatDate(from, 'UTC')
  const last = formatDate(new Date(Date.parse(until) - 1).toISOString(), 'UTC')
  return first === last ? first : `${first} to ${last}`
}

/** Whether a committee, or one of its people, goes by such words. */
export function isFound(
  { dau, dauName, name, members }: Pick<Committee, 'dau' | 'dauName' | 'name' | 'members'>,
  words: string,
): boolean {
  const text = [dau, dauName, name, ...members.flatMap((member) => [member.name, member.email])]
  const sought = words.trim().toLowerCase()
  return text.some((each) => each.toLowerCase().includes(sought))
}
