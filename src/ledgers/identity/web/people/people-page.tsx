import { Button, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconUserPlus, IconUsers } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { Pager } from '#app/web/ui/pager.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { StatusBadge, type Tone } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { type AccountSummary, listPeople } from '../../contract/people.ts'
import { Invite } from './invite.tsx'
import { ChangePerson } from './change-person.tsx'
import classes from './people.module.css'

/** As the server pages. */
const pageSize = 50

/** The accounts of everybody, for administrators. */
export function PeoplePage(): ReactNode {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const q = typeof raw['q'] === 'string' ? raw['q'] : ''
  const page = Number(raw['page'] ?? 1)
  const navigate = useNavigate()
  const [isInviting, setInviting] = useState(false)
  const [chosen, setChosen] = useState<AccountSummary>()
  const go = (search: Record<string, unknown>) =>
    void navigate({ to: '.', search, resetScroll: false })
  const query = useQuery({
    queryKey: ['people', q, page],
    queryFn: ({ signal }) => call(listPeople, { query: { q, page }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <PageBody
      title="People"
      intro="Everybody who has an account, or is named in a request and could have one."
      actions={
        <Button
          leftSection={<IconUserPlus size={18} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          Invite somebody
        </Button>
      }
      width="full"
    >
      <SearchField
        className={classes['search'] ?? ''}
        label="Search people"
        placeholder="Name, address or institution"
        value={q}
        onSearch={(text) => go(text === '' ? {} : { q: text })}
      />
      <QueryState query={query}>
        {({ total, people }) => (
          <>
            <Text size="sm" c="dimmed" role="status" mb="xs">
              {formatNoun(total, 'account')}
            </Text>
            {people.length === 0 ? (
              <Empty title="Nobody matches" icon={<IconUsers size={26} stroke={1.5} aria-hidden />}>
                Search by a part of a name, an address or an institution.
              </Empty>
            ) : (
              <Rows people={people} onChoose={setChosen} />
            )}
            <Pager
              page={page}
              pages={Math.ceil(total / pageSize)}
              onPage={(to) => go({ ...(q !== '' && { q }), page: to })}
            />
          </>
        )}
      </QueryState>
      <Invite opened={isInviting} onClose={() => setInviting(false)} />
      {chosen !== undefined && (
        <ChangePerson key={chosen.id} person={chosen} onClose={() => setChosen(undefined)} />
      )}
    </PageBody>
  )
}

const states: Readonly<Record<AccountSummary['state'], readonly [string, Tone]>> = {
  active: ['Active', 'good'],
  invited: ['No way in yet', 'waiting'],
  locked: ['Locked', 'bad'],
  closed: ['Closed', 'neutral'],
}

type RowsProps = {
  readonly people: readonly AccountSummary[]
  readonly onChoose: (person: AccountSummary) => void
}

function Rows({ people, onChoose }: RowsProps): ReactNode {
  return (
    <Table className={classes['table'] ?? ''} aria-label="People">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Name</Table.Th>
          <Table.Th scope="col">Institution</Table.Th>
          <Table.Th scope="col">Roles</Table.Th>
          <Table.Th scope="col">Second factor</Table.Th>
          <Table.Th scope="col">Last seen</Table.Th>
          <Table.Th scope="col">State</Table.Th>
          <Table.Th scope="col" aria-label="Change" />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Th scope="row" className={classes['name'] ?? ''}>
              {person.name}
              <span className={classes['email']}>{person.email}</span>
            </Table.Th>
            <Table.Td data-label="Institution">
              {[person.institution, person.country].filter((part) => part !== '').join(', ') || '–'}
            </Table.Td>
            <Table.Td data-label="Roles">{person.roles.join(', ') || '–'}</Table.Td>
            <Table.Td data-label="Second factor">{person.hasSecond ? 'yes' : 'no'}</Table.Td>
            <Table.Td data-label="Last seen">
              {person.lastSeenAt === null ? '–' : <When at={person.lastSeenAt} />}
            </Table.Td>
            <Table.Td data-label="State">
              <StatusBadge status={states[person.state][0]} tone={states[person.state][1]} />
            </Table.Td>
            <Table.Td className={classes['end'] ?? ''}>
              {person.openCommands.length > 0 && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Change ${person.name}`}
                  onClick={() => onChoose(person)}
                >
                  Change
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
