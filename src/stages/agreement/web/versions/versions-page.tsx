import { Alert, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { formatCount } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { Day, When } from '#app/web/ui/when.tsx'
import type { Dau } from '#stages/catalog/contract.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import type { AgreementVersionSummary } from '../../contract/versions.ts'
import { NewVersion } from './new-version.tsx'
import { Resignings } from './resignings.tsx'
import { dausQuery, versionsQuery } from './version-queries.ts'
import classes from './versions.module.css'
import { standingOf } from './words.ts'

/** Versions of the agreement, what its Schedule A says of each unit, and what was signed anew. */
export function VersionsPage(): ReactNode {
  const isSteward = usePerson().roles.includes('steward')
  const versions = useQuery({ ...versionsQuery, enabled: isSteward })
  const daus = useQuery({ ...dausQuery, enabled: isSteward })
  return (
    <PageBody
      title="Agreements"
      intro="Each request is signed under one version of the agreement and keeps it. A published version never changes."
      actions={versions.data !== undefined && <NewVersion versions={versions.data} />}
    >
      {isSteward ? (
        <>
          <Resignings />
          <section className={`panel ${classes['panel']}`} aria-labelledby="versions">
            <h2 id="versions">Versions</h2>
            <QueryState query={versions}>{(all) => <Versions versions={all} />}</QueryState>
          </section>
          <section className={`panel ${classes['panel']}`} aria-labelledby="schedules">
            <h2 id="schedules">Schedule A, by data access unit</h2>
            <QueryState query={daus}>{(all) => <Schedules daus={all} />}</QueryState>
          </section>
        </>
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} title="Agreements are for data stewards">
          The agreement of a request is on the page of the request.
        </Alert>
      )}
    </PageBody>
  )
}

function Versions({ versions }: { readonly versions: readonly AgreementVersionSummary[] }) {
  return (
    <Table className={stacking['table']} aria-labelledby="versions">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Version</Table.Th>
          <Table.Th scope="col">State</Table.Th>
          <Table.Th scope="col">In force from</Table.Th>
          <Table.Th scope="col">Must re-sign by</Table.Th>
          <Table.Th scope="col">Requests</Table.Th>
          <Table.Th scope="col">SHA-256</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.map((one) => (
          <Table.Tr key={one.version}>
            <Table.Th scope="row">
              <TextLink
                to="/admin/agreements/$version"
                params={{ version: one.version }}
                underline="hover"
              >
                {one.version}
              </TextLink>
              <div className={classes['minor']}>{one.title}</div>
            </Table.Th>
            <Table.Td>
              <StatusBadge {...standingOf(one, versions)} />
            </Table.Td>
            <Table.Td data-label="In force from">
              {one.effectiveFrom === null ? '–' : <When at={one.effectiveFrom} />}
            </Table.Td>
            <Table.Td data-label="Must re-sign by">
              {one.resignBy === null ? '–' : <Day on={one.resignBy} />}
            </Table.Td>
            <Table.Td data-label="Requests">{formatCount(one.requests)}</Table.Td>
            <Table.Td data-label="SHA-256" className={classes['code']}>
              <span title={one.sha256 ?? ''}>{one.sha256?.slice(0, 16)}…</span>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Schedules({ daus }: { readonly daus: readonly Dau[] }) {
  return (
    <Table className={stacking['table']} aria-labelledby="schedules">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Unit</Table.Th>
          <Table.Th scope="col">Embargo</Table.Th>
          <Table.Th scope="col">Further terms</Table.Th>
          <Table.Th scope="col">Words of acknowledgment</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {daus.map((dau) => (
          <Table.Tr key={dau.code}>
            <Table.Th scope="row">
              <TextLink to="/admin/schedules/$code" params={{ code: dau.code }} underline="hover">
                {dau.name}
              </TextLink>
              <div className={classes['minor']}>{dau.code}</div>
            </Table.Th>
            <Table.Td data-label="Embargo">
              {dau.embargoDate === null ? '–' : <Day on={dau.embargoDate} />}
              {dau.embargoText !== '' && <div className={classes['minor']}>{dau.embargoText}</div>}
            </Table.Td>
            <Table.Td data-label="Further terms">{formatCount(dau.extraTerms.length)}</Table.Td>
            <Table.Td data-label="Acknowledgment">{dau.acknowledgement || '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
