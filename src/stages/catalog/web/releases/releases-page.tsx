import { Alert, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDatabaseOff, IconInfoCircle, IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { usePerson } from '#app/web/instance.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When, WhenExactly } from '#app/web/ui/when.tsx'
import type { ReleaseEntry } from '../../contract.ts'
import type { ReleaseImportSummary } from '../../contract/imports.ts'
import { importsQuery, releasesQuery } from './release-queries.ts'
import classes from './releases.module.css'
import { differenceInShort, statusOf } from './words.ts'

/** The releases of the catalog, and the imports that are to become one. */
export function ReleasesPage(): ReactNode {
  const { roles } = usePerson()
  const isSteward = roles.includes('steward')
  const isReader = isSteward || roles.includes('administrator')
  const releases = useQuery(releasesQuery)
  const imports = useQuery({ ...importsQuery, enabled: isReader })
  return (
    <PageBody
      title="Releases"
      intro="A release is an immutable, numbered state of the catalog: exactly what its manifest says."
      actions={
        isSteward && (
          <ButtonLink to="/admin/releases/new" leftSection={<IconPlus size={18} aria-hidden />}>
            New release
          </ButtonLink>
        )
      }
    >
      {!isReader && (
        <Alert
          className={classes['alert'] ?? ''}
          icon={<IconInfoCircle aria-hidden />}
          title="Importing is for data stewards"
        >
          You see the releases that are published.
        </Alert>
      )}
      {isReader && <QueryState query={imports}>{(all) => <Imports imports={all} />}</QueryState>}
      <section className={`panel ${classes['panel']}`} aria-labelledby="published">
        <h2 id="published">Published</h2>
        <QueryState query={releases}>
          {(all) =>
            all.length === 0 ? (
              <NoRelease />
            ) : (
              <Releases releases={all} isStaff={roles.length > 0} />
            )
          }
        </QueryState>
      </section>
    </PageBody>
  )
}

function NoRelease(): ReactNode {
  return (
    <Empty title="No release yet" icon={<IconDatabaseOff size={26} stroke={1.5} aria-hidden />}>
      The catalog is empty. A data steward uploads a manifest, looks at what the check says, and
      publishes it.
    </Empty>
  )
}

/** Those that still need somebody stand above the releases; what was discarded or published does not. */
function Imports({ imports }: { readonly imports: readonly ReleaseImportSummary[] }): ReactNode {
  const open = imports.filter(({ state }) => state !== 'published' && state !== 'discarded')
  if (open.length === 0) return null
  return (
    <section className={`panel ${classes['panel']}`} aria-labelledby="imports">
      <h2 id="imports">Not published yet</h2>
      <Table className={`${classes['table']} ${classes['stacked']}`} aria-labelledby="imports">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Release</Table.Th>
            <Table.Th scope="col">Manifest</Table.Th>
            <Table.Th scope="col">Uploaded</Table.Th>
            <Table.Th scope="col">State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {open.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Th scope="row">
                <TextLink
                  to="/admin/releases/$importId"
                  params={{ importId: one.id }}
                  underline="hover"
                >
                  {one.release}
                </TextLink>
              </Table.Th>
              <Table.Td>
                {one.source}{' '}
                <span className={classes['minor']}>
                  (<Bytes value={one.manifestBytes} />)
                </span>
              </Table.Td>
              <Table.Td>
                <WhenExactly at={one.createdAt} />
                <div className={classes['minor']}>{one.createdBy}</div>
              </Table.Td>
              <Table.Td>
                <StatusBadge {...statusOf(one)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

type ReleasesProps = {
  readonly releases: readonly ReleaseEntry[]
  /** Staff are told who published a release. */
  readonly isStaff: boolean
}

function Releases({ releases, isStaff }: ReleasesProps): ReactNode {
  return (
    <Table className={`${classes['table']} ${classes['stacked']}`} aria-labelledby="published">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col" className={classes['number']}>
            No.
          </Table.Th>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col">Published</Table.Th>
          <Table.Th scope="col" className={classes['number']}>
            Files
          </Table.Th>
          <Table.Th scope="col" className={classes['number']}>
            Samples
          </Table.Th>
          <Table.Th scope="col" className={classes['number']}>
            Size
          </Table.Th>
          <Table.Th scope="col">Difference to the one before, in files</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {releases.map((release, place) => (
          <Table.Tr key={release.number}>
            <Table.Td data-label="No." className={classes['number']}>
              {release.number}
            </Table.Td>
            <Table.Th scope="row">
              {release.name} {place === 0 && <StatusBadge status="Current" tone="good" />}
            </Table.Th>
            <Table.Td>
              <span className={classes['once']}>
                <When at={release.publishedAt} />
              </span>
              {isStaff && (
                <div className={classes['minor']}>{release.publishedBy ?? 'Command line'}</div>
              )}
            </Table.Td>
            <Table.Td data-label="Files" className={classes['number']}>
              {formatCount(release.files)}
            </Table.Td>
            <Table.Td data-label="Samples" className={classes['number']}>
              {formatCount(release.samples)}
            </Table.Td>
            <Table.Td data-label="Size" className={classes['number']}>
              <Bytes value={release.bytes} />
            </Table.Td>
            <Table.Td>
              {release.difference === null ? (
                <span className={classes['minor']}>Not kept</span>
              ) : (
                differenceInShort(release.difference)
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
