import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconUsersGroup } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import type { Committee } from '../../contract/committees.ts'
import { CommitteeCard } from './committee-card.tsx'
import { isFound } from './committee-words.ts'
import classes from './committees.module.css'
import { committeesQuery } from './use-committees.ts'

/** From so many on, committees are folded and can be searched. */
const many = 4

/** Who decides on which data, by which rules, and who is away. */
export function CommitteesPage(): ReactNode {
  const query = useQuery(committeesQuery)
  return (
    <PageBody
      title="Committees"
      intro="Each data access unit has a committee that decides on its data. Here stand its people and the rules by which it decides."
    >
      <QueryState query={query}>
        {(committees) => (committees.length === 0 ? <None /> : <All committees={committees} />)}
      </QueryState>
    </PageBody>
  )
}

function All({ committees }: { readonly committees: readonly Committee[] }): ReactNode {
  const { q = '' }: { readonly q?: string } = useSearch({ strict: false })
  const navigate = useNavigate()
  const shown = q === '' ? committees : committees.filter((each) => isFound(each, q))
  return (
    <>
      {(committees.length >= many || q !== '') && (
        <div className={classes['search']}>
          <SearchField
            label="Search committees"
            placeholder="Unit, committee or person"
            value={q}
            onSearch={(next) =>
              void navigate({
                to: '/committees',
                search: next === '' ? {} : { q: next },
                replace: true,
                resetScroll: false,
              })
            }
          />
          <Text size="sm" c="dimmed" role="status">
            {formatNoun(shown.length, 'committee')}
          </Text>
        </div>
      )}
      {shown.length === 0 && (
        <div className="panel">
          <Empty title={`No committee or member is called “${q}”`}>
            Try a part of the name, or the code of a data access unit.
          </Empty>
        </div>
      )}
      <Stack gap="md">
        {shown.map((committee) => (
          <CommitteeCard
            key={committee.dau}
            committee={committee}
            startsOpen={shown.length < many}
          />
        ))}
      </Stack>
    </>
  )
}

function None(): ReactNode {
  return (
    <div className="panel">
      <Empty
        title="You sit on no committee"
        icon={<IconUsersGroup size={26} stroke={1.5} aria-hidden />}
      >
        Committees show to their members, to data stewards and to auditors.
      </Empty>
    </div>
  )
}
