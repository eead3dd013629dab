import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconDownload, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { addressOf } from '#kernel/address.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import { downloadHolders, listHolders, type ReleaseHolders } from '../../contract.ts'
import classes from './holders.module.css'

const breadcrumbs = [{ label: 'Releases', to: '/admin/releases' }]

/** For stewards: the people who hold files that a release withdrew or reissued. */
export function HoldersPage(): ReactNode {
  // Any route's parameters: each is a string where it is there.
  const { release = '' } = useParams({ strict: false }) as { release?: string }
  const params = { release }
  const query = useQuery({
    queryKey: ['release-holders', release],
    queryFn: ({ signal }) => call(listHolders, { params, signal }),
    // Each reading is written down: coming back to the tab is none.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const found = query.data
  return (
    <PageBody
      breadcrumbs={breadcrumbs}
      title={found === undefined ? 'Holders' : `Holders: ${found.release.name}`}
      intro="Who holds files that this release withdrew or gave other bytes: members of projects who have, or had, access to them. Each look at this page is in the audit log."
      actions={
        found !== undefined &&
        found.lines > 0 && (
          <Button
            component="a"
            variant="default"
            href={addressOf(downloadHolders, { params })}
            download
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            Download as a table
          </Button>
        )
      }
    >
      <QueryState query={query}>{(holders) => <Holders found={holders} />}</QueryState>
    </PageBody>
  )
}

type Props = { readonly found: ReleaseHolders }

function Holders({ found }: Props): ReactNode {
  const { files, people, projects, lines, holders } = found
  return (
    <section className={`panel ${classes['panel']}`} aria-label="Holders">
      <p className={classes['figures']}>
        <span>{formatNoun(files.withdrawn, 'file')} withdrawn</span>
        <span>{formatNoun(files.reissued, 'file')} reissued</span>
        <span>
          held by {formatNoun(people, 'person', 'people')} in {formatNoun(projects, 'project')}
        </span>
      </p>
      {lines === 0 ? (
        <Empty
          title="Nobody holds any of them"
          icon={<IconUsers size={26} stroke={1.5} aria-hidden />}
        >
          No project has a file that {found.release.name} withdrew or reissued.
        </Empty>
      ) : (
        <HolderTable holders={holders} />
      )}
      {holders.length < lines && (
        <p className={classes['rest']}>
          The first {formatCount(holders.length)} of {formatCount(lines)} lines, by name. The table
          to download has them all.
        </p>
      )}
    </section>
  )
}

function HolderTable({ holders }: { readonly holders: ReleaseHolders['holders'] }): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="People and projects">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Person</Table.Th>
          <Table.Th scope="col">Institution</Table.Th>
          <Table.Th scope="col">Project</Table.Th>
          <Table.Th scope="col" data-align="right">
            Withdrawn
          </Table.Th>
          <Table.Th scope="col" data-align="right">
            Reissued
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {holders.map((each) => (
          <Table.Tr key={`${each.personId} ${each.projectId}`}>
            <Table.Th scope="row">
              <span className={classes['person']}>
                {each.name} <span>{each.email}</span>
              </span>
            </Table.Th>
            <Table.Td>{each.institution}</Table.Td>
            <Table.Td>{each.project}</Table.Td>
            <Table.Td data-label="Withdrawn" data-align="right" className="figure">
              {formatCount(each.withdrawn)}
            </Table.Td>
            <Table.Td data-label="Reissued" data-align="right" className="figure">
              {formatCount(each.reissued)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
