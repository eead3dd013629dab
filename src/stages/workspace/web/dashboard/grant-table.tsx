import { Progress, Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { ResigningProgress } from '#stages/agreement/contract/versions.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import type { Dashboard } from '../../contract.ts'
import classes from './dashboard.module.css'
import { Renew } from './renew.tsx'

type Grant = Dashboard['grants'][number]

/** From so many days before its end a grant asks for attention. */
const endingDays = 60

/** Which data the person may use, until when, and whether they may download it; what ended stays in sight. */
export function GrantTable({ grants }: { readonly grants: readonly Grant[] }): ReactNode {
  const sorted = grants.toSorted((a, b) => Number(b.live) - Number(a.live))
  return (
    <Table className={stacking['table']} aria-label="Access">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Data access unit</Table.Th>
          <Table.Th scope="col">Download</Table.Th>
          <Table.Th scope="col">From</Table.Th>
          <Table.Th scope="col">Until</Table.Th>
          <Table.Th scope="col">Time left</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((grant) => (
          <Table.Tr key={grant.id} className={grant.live ? undefined : classes['ended']}>
            <Table.Th scope="row">
              {grant.dauName}
              <span className={`${classes['minor']} ${classes['code']}`}>{grant.dau}</span>
            </Table.Th>
            <Table.Td data-label="Download">
              {grant.download ? 'Yes' : 'No, in the cloud only'}
            </Table.Td>
            <Table.Td data-label="From">
              <When at={grant.from} />
            </Table.Td>
            <Table.Td data-label="Until">
              <When at={grant.endedAt ?? grant.until} />
            </Table.Td>
            <Table.Td>
              <div className={classes['left']}>
                <TimeLeft grant={grant} />
                <NewVersion grant={grant} />
                {grant.renewable && <Renew grant={grant} />}
              </div>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const endWords = {
  expired: 'Ended',
  superseded: 'Continued by a later one',
  revoked: 'Revoked',
  removed: 'Removed from the project',
  'closed-out': 'Closed out',
  disabled: 'Account disabled',
} as const

function TimeLeft({ grant }: { readonly grant: Grant }): ReactNode {
  if (grant.extended) return <StatusBadge status="Extended" tone="neutral" />
  if (!grant.live) {
    if (grant.suspendedFrom !== null) return <StatusBadge status="Suspended" tone="attention" />
    return <StatusBadge status={endWords[grant.endKind ?? 'expired']} tone="neutral" />
  }
  const words = grant.daysLeft < 1 ? 'Ends today' : `${formatNoun(grant.daysLeft, 'day')} left`
  if (grant.daysLeft <= endingDays) return <StatusBadge status={words} tone="attention" />
  const days = (Date.parse(grant.until) - Date.parse(grant.from)) / 86_400_000
  return (
    <span className={classes['days']}>
      <Progress
        className={classes['bar']}
        value={Math.min(100, (grant.daysLeft / days) * 100)}
        size="sm"
        aria-hidden
      />
      {words}
    </span>
  )
}

/** What is to be done about a new version of the agreement, and by whom. */
function NewVersion({ grant }: { readonly grant: Grant }): ReactNode {
  const { suspendedFrom, resignable, resigning, requestId, live } = grant
  if (suspendedFrom === null) return null
  return (
    <div className={classes['minor']}>
      {live && (
        <>
          Suspended from <When at={suspendedFrom} />.{' '}
        </>
      )}
      {resigning !== null && <>{progressWords(resigning)} </>}
      {resignable ? (
        <TextLink to="/requests/$requestId/new-version" params={{ requestId }} size="sm">
          {resigning === null ? 'Sign the new version' : 'View status'}
        </TextLink>
      ) : (
        resigning === null && 'The requester signs the new version.'
      )}
    </div>
  )
}

const names = new Intl.ListFormat('en')

/** What the new version waits for. */
function progressWords({ waitsFor, signed, signers, asked }: ResigningProgress): string {
  switch (waitsFor) {
    case 'sending':
      return 'The new version goes out for signature.'
    case 'signatures':
      return `New version: ${signed} of ${signers} signed. It waits for ${names.format(asked)}.`
    case 'sealing':
      return 'New version: signed by all, being sealed.'
    case 'steward':
      return 'The new form waits for a data steward.'
    default:
      return waitsFor satisfies never
  }
}
