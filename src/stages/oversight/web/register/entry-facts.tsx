import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { RegisterEntry } from '../../contract/register.ts'
import classes from './register.module.css'

type Props = { readonly entry: RegisterEntry }

/** What stands for a title where none was asked for. */
export const titleOf = ({ title, principalInvestigator }: RegisterEntry): string =>
  title ?? `Research of ${principalInvestigator}`

/** Who uses which data, since when and until when. */
export function EntryFacts({ entry }: Props): ReactNode {
  const { principalInvestigator, institution, units, approvedAt, until, people } = entry
  return (
    <dl className={classes['facts']}>
      <div>
        <dt>Principal Investigator</dt>
        <dd>
          {principalInvestigator}, {institution}
        </dd>
      </div>
      <div>
        <dt>Data</dt>
        <dd>
          {units.map(({ name }) => name).join(', ')}
          {people !== null && <span className={classes['minor']}> {saidPeople(people)}</span>}
        </dd>
      </div>
      <div>
        <dt>Access</dt>
        <dd>
          <When at={approvedAt} /> to <When at={until} />
        </dd>
      </div>
    </dl>
  )
}

const saidPeople = (people: NonNullable<RegisterEntry['people']>): string =>
  'fewerThan' in people
    ? `of <${people.fewerThan} people`
    : `of ${formatCount(people.atLeast)}+ ${people.atLeast === 1 ? 'person' : 'people'}`

export function EntryState({ entry: { state } }: Props): ReactNode {
  return state === 'active' ? (
    <StatusBadge status="Active" tone="good" />
  ) : (
    <StatusBadge status="Ended" tone="neutral" />
  )
}

/** The summary; what was filed before it was asked for has none. */
export function Summary({ entry: { summary } }: Props): ReactNode {
  return summary === null ? (
    <p className={classes['minor']}>No summary was asked for when this was filed.</p>
  ) : (
    <p className={classes['summary']}>{summary}</p>
  )
}
