import { Group, Table, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconUserOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { usePerson } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { Revoke } from '#stages/review/web/revoke/revoke.tsx'
import stacking from '#stages/selection/web/stacking.module.css'
import {
  type AccessEntries,
  type AccessScope,
  findAccess,
  listAccess,
} from '../../contract/access.ts'
import {
  type AccessSearch,
  accessSearchOf,
  type AccessView,
  accessViews,
  queryOf,
} from './access-search.ts'
import classes from './access.module.css'
import { Certificates } from './certificates.tsx'
import { EndAccess } from './end-access.tsx'
import { Why } from './why.tsx'

const kinds = { person: 'Person', institution: 'Institution', dau: 'Data access unit' } as const

const views: Readonly<Record<AccessView, { readonly tab: string; readonly intro: string }>> = {
  now: {
    tab: 'Access now',
    intro:
      'Who may use controlled data now. Find a person, an institution or a data access unit, look at what they have, and end it where that must be.',
  },
  certificates: {
    tab: 'Certificates of destruction',
    intro:
      'Who was asked to certify that copies are destroyed after their access ended, who has, and who is overdue.',
  },
  why: {
    tab: 'Why',
    intro:
      'Why somebody could, or could not, read a file at an instant, from the ledgers as they were then. Each question is in the audit log.',
  },
}

/** For who oversees access, and for chairs about their units: who may use what now, how it ended, and why. */
export function AccessPage(): ReactNode {
  const search = accessSearchOf(useSearch({ strict: false }))
  const { roles, seats } = usePerson()
  const navigate = useNavigate()
  // A chair has one way in for each unit, and nothing to search for.
  const isChair = roles.length === 0
  const shown = accessViews.filter((view) => !isChair || view !== 'why')
  return (
    <PageBody title="Access" intro={views[search.view].intro}>
      <Tabs
        value={search.view}
        onChange={(view) =>
          void navigate({ to: '/admin/access', search: view === 'now' ? {} : { view: view ?? '' } })
        }
        mb="md"
        keepMounted={false}
      >
        <Tabs.List>
          {shown.map((view) => (
            <Tabs.Tab key={view} value={view}>
              {views[view].tab}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="now" pt="md">
          {isChair ? (
            <ChairedUnits
              daus={seats.flatMap(({ dau, seat }) => (seat === 'chair' ? dau : []))}
              chosen={search.scope}
            />
          ) : (
            <Now search={search} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="certificates" pt="md">
          <Certificates />
        </Tabs.Panel>
        <Tabs.Panel value="why" pt="md">
          <Why />
        </Tabs.Panel>
      </Tabs>
    </PageBody>
  )
}

function Now({ search }: { readonly search: AccessSearch }): ReactNode {
  const navigate = useNavigate()
  const go = (q: string) =>
    navigate({ to: '/admin/access', search: queryOf({ q, scope: undefined }) })
  return (
    <>
      <SearchField
        className={classes['search'] ?? ''}
        label="Search people, institutions and data access units"
        placeholder="Name, address, institution or data access unit"
        value={search.q}
        onSearch={(q) => void go(q)}
      />
      {search.scope === undefined ? (
        <Found q={search.q} />
      ) : (
        <>
          <p className={classes['back']}>
            <TextLink
              to="/admin/access"
              search={queryOf({ q: search.q, scope: undefined })}
              size="sm"
            >
              Back to what was found
            </TextLink>
          </p>
          <Chosen scope={search.scope} />
        </>
      )}
    </>
  )
}

type Chaired = { readonly daus: readonly string[]; readonly chosen: AccessScope | undefined }

function ChairedUnits({ daus, chosen }: Chaired): ReactNode {
  const [first] = daus
  const dau = daus.find((each) => each === chosen?.value) ?? first
  if (dau === undefined)
    return (
      <Empty title="Nothing for you here" icon={<IconUserOff size={26} stroke={1.5} aria-hidden />}>
        This page is for data stewards, administrators, auditors and chairs of committees.
      </Empty>
    )
  return (
    <>
      {daus.length > 1 && (
        <Group gap="sm" mb="sm" component="nav" aria-label="Data access units">
          {daus.map((each) => (
            <TextLink
              key={each}
              to="/admin/access"
              search={queryOf({ q: '', scope: { kind: 'dau', value: each } })}
              aria-current={each === dau ? 'page' : undefined}
              fw={each === dau ? 700 : 400}
            >
              {each}
            </TextLink>
          ))}
        </Group>
      )}
      <Chosen scope={{ kind: 'dau', value: dau }} />
    </>
  )
}

function Found({ q }: { readonly q: string }): ReactNode {
  const query = useQuery({
    queryKey: ['access', 'search', q],
    queryFn: ({ signal }) => call(findAccess, { query: { q }, signal }),
  })
  return (
    <QueryState query={query}>
      {(found) =>
        found.length === 0 ? (
          <Empty title="Nothing found" icon={<IconUserOff size={26} stroke={1.5} aria-hidden />}>
            No person, institution or data access unit of that name.
          </Empty>
        ) : (
          <section className={`panel ${classes['panel']}`} aria-label="Found">
            <Table className={stacking['table']} aria-label="People, institutions and units">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Name</Table.Th>
                  <Table.Th scope="col">What it is</Table.Th>
                  <Table.Th scope="col" data-align="right">
                    Grants now
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.map(({ kind, value, name, detail, grants }) => (
                  <Table.Tr key={`${kind} ${value}`}>
                    <Table.Th scope="row">
                      <TextLink
                        to="/admin/access"
                        search={queryOf({ q, scope: { kind, value } })}
                        size="sm"
                      >
                        {name}
                      </TextLink>
                      <span className={classes['minor']}>{detail}</span>
                    </Table.Th>
                    <Table.Td data-label="What it is">{kinds[kind]}</Table.Td>
                    <Table.Td data-label="Grants now" data-align="right" className="figure">
                      {formatCount(grants)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        )
      }
    </QueryState>
  )
}

function Chosen({ scope }: { readonly scope: AccessScope }): ReactNode {
  const query = useQuery({
    queryKey: ['access', scope],
    queryFn: ({ signal }) => call(listAccess, { query: scope, signal }),
  })
  return <QueryState query={query}>{(found) => <Entries scope={scope} found={found} />}</QueryState>
}

type Props = { readonly scope: AccessScope; readonly found: AccessEntries }

function Entries({ scope, found }: Props): ReactNode {
  const { name, grants, total, people, disabled, mayEnd, mayRevoke } = found
  return (
    <section className={`panel ${classes['panel']}`} aria-label={`Access: ${name}`}>
      <div className={classes['head']}>
        <div>
          <h2>
            {name} {disabled && <StatusBadge status="Account disabled" tone="bad" />}
          </h2>
          <p className={classes['minor']}>
            {kinds[scope.kind]} · {formatNoun(total, 'grant')}
            {scope.kind !== 'person' && ` of ${formatNoun(people, 'person', 'people')}`}
          </p>
        </div>
        {mayEnd && <EndAccess scope={scope} found={found} />}
      </div>
      {total === 0 ? (
        <Empty title="No access now" icon={<IconUserOff size={26} stroke={1.5} aria-hidden />}>
          Nobody has access here. What there was is in the audit log.
        </Empty>
      ) : (
        <GrantList grants={grants} mayRevoke={mayRevoke} />
      )}
      {grants.length < total && (
        <p className={classes['rest']}>
          The first {formatCount(grants.length)} of {formatCount(total)} grants, by name.
        </p>
      )}
    </section>
  )
}

function GrantList({ grants, mayRevoke }: Pick<AccessEntries, 'grants' | 'mayRevoke'>): ReactNode {
  return (
    <Table className={stacking['table']} aria-label="Grants">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Person</Table.Th>
          <Table.Th scope="col">Data access unit</Table.Th>
          <Table.Th scope="col">Download</Table.Th>
          <Table.Th scope="col">Request</Table.Th>
          <Table.Th scope="col">Until</Table.Th>
          <Table.Th scope="col" aria-label="Revoke" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {grants.map((grant) => (
          <Table.Tr key={grant.id}>
            <Table.Th scope="row">
              {grant.person}
              <span className={classes['minor']}>
                {grant.email}
                {grant.institution !== '' && `, ${grant.institution}`}
              </span>
            </Table.Th>
            <Table.Td data-label="Data access unit">
              {grant.dau} {grant.suspended && <StatusBadge status="Suspended" tone="attention" />}
            </Table.Td>
            <Table.Td data-label="Download">{grant.download ? 'Yes' : 'No'}</Table.Td>
            <Table.Td data-label="Request">{grant.request}</Table.Td>
            <Table.Td data-label="Until">
              <When at={grant.until} />
            </Table.Td>
            <Table.Td data-align="right">
              {mayRevoke && (
                <Revoke
                  personId={grant.personId}
                  person={grant.person}
                  dau={grant.dau}
                  about={`By “${grant.request}”.`}
                />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
