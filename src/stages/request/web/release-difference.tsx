import { Table } from '@mantine/core'
import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import {
  type ChangeKind,
  changeKinds,
  type SelectionDifference,
} from '#stages/selection/contract.ts'
import { ShareAccess } from '#stages/selection/web/share-access.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import classes from './release-notice.module.css'

type Props = { readonly difference: SelectionDifference }
type Share = SelectionDifference['shares'][number]

const kindWords: Readonly<Record<ChangeKind, string>> = {
  added: 'Added',
  removed: 'No longer there',
  reissued: 'Reissued: other bytes',
  described: 'Described anew: same bytes',
}

/** What a release changes in a selection: figures, the DAUs that differ, and some files by name. */
export function ReleaseDifference({ difference }: Props): ReactNode {
  const { changes, from, to, missing, examples } = difference
  const shares = difference.shares.filter(differs)
  const arrive = shares.filter(needsNewAgreement)
  const leave = shares.filter(({ after }) => after.files === 0)
  const kinds = changeKinds.filter((kind) => changes[kind].files > 0)
  return (
    <>
      {kinds.length === 0 ? (
        <p>None of the files that you selected has changed.</p>
      ) : (
        <dl className={classes['figures']} aria-label="What changes in your selection">
          {kinds.map((kind) => (
            <div key={kind}>
              <dt>{kindWords[kind]}</dt>
              <dd>
                {formatNoun(changes[kind].files, 'file')}{' '}
                <span>
                  <Bytes value={changes[kind].bytes} />
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {missing.length > 0 && (
        <p>
          {to.name} holds nothing of {missing.map(({ name }) => `“${name}”`).join(', ')}. What you
          ticked stays ticked, and brings no files.
        </p>
      )}
      {arrive.length > 0 && (
        <p>
          <strong>Needs an agreement:</strong> {unitNames(arrive)}, new in your selection.
        </p>
      )}
      {leave.length > 0 && <p>No longer in your selection: {unitNames(leave)}.</p>}
      {shares.length > 0 && (
        <details className={classes['details']}>
          <summary>By data access unit{examples.length > 0 && ', and some of the files'}</summary>
          <ShareDifferences shares={shares} from={from.name} to={to.name} />
          <Examples examples={examples} />
        </details>
      )}
    </>
  )
}

const differs = ({ before, after }: Share): boolean =>
  before.files !== after.files || before.bytes !== after.bytes

const needsNewAgreement = ({ access, before, after }: Share): boolean =>
  access === 'needs-agreement' && before.files === 0 && after.files > 0

const unitNames = (shares: readonly Share[]): string =>
  shares.map(({ dau }) => dau?.name ?? 'open-access data').join(', ')

type TableProps = {
  readonly shares: readonly Share[]
  readonly from: string
  readonly to: string
}

function ShareDifferences({ shares, from, to }: TableProps): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Data access units that differ">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Data access unit</Table.Th>
          <Table.Th scope="col">Access</Table.Th>
          <Table.Th scope="col" data-align="right">
            In {from}
          </Table.Th>
          <Table.Th scope="col" data-align="right">
            In {to}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shares.map((share) => (
          <Table.Tr key={share.dau?.code ?? ''}>
            <Table.Th scope="row">
              <span className={classes['name']}>
                {share.dau?.name ?? 'Open-access data'}
                {share.dau !== null && <code>{share.dau.code}</code>}
              </span>
            </Table.Th>
            <Table.Td>
              <Meaning share={share} />
            </Table.Td>
            <Table.Td data-label={`In ${from}`} data-align="right">
              <Amount amount={share.before} />
            </Table.Td>
            <Table.Td data-label={`In ${to}`} data-align="right">
              <Amount amount={share.after} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** What the move means for the access to a DAU. */
function Meaning({ share }: { readonly share: Share }): ReactNode {
  const { access, closedBy, after } = share
  if (after.files === 0) return <StatusBadge status="No longer in your selection" />
  if (needsNewAgreement(share))
    return <StatusBadge status="New: needs an agreement" tone="attention" />
  return <ShareAccess share={{ access, closedBy, until: null, download: null }} />
}

function Amount({ amount }: { readonly amount: Share['before'] }): ReactNode {
  if (amount.files === 0) return <span className="figure">–</span>
  return (
    <>
      <span className="figure">{formatNoun(amount.files, 'file')}</span> ·{' '}
      <Bytes value={amount.bytes} />
    </>
  )
}

type ExamplesProps = { readonly examples: SelectionDifference['examples'] }

function Examples({ examples }: ExamplesProps): ReactNode {
  const byKind = changeKinds.map((kind) => ({
    kind,
    paths: examples.filter((example) => example.kind === kind).map(({ path }) => path),
  }))
  return (
    <>
      {byKind
        .filter(({ paths }) => paths.length > 0)
        .map(({ kind, paths }) => (
          <div key={kind} className={classes['examples']}>
            <h3>{kindWords[kind]}</h3>
            <ul>
              {paths.map((path) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
          </div>
        ))}
    </>
  )
}
