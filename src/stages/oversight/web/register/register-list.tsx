import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconBooks, IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { addressOf } from '#kernel/address.ts'
import { Pager } from '#app/web/ui/pager.tsx'
import {
  downloadRegister,
  type Register,
  type RegisterEntry,
  registerPageSize,
  readRegister,
} from '../../contract/register.ts'
import { Choice } from '../choice.tsx'
import { EntryFacts, EntryState, Summary, titleOf } from './entry-facts.tsx'
import { registerQueryOf } from './register-search.ts'
import classes from './register.module.css'

type Change = Readonly<Record<string, string | number>>

/** For everybody: what controlled data are used for, and by whom. */
export function RegisterList(): ReactNode {
  const query = registerQueryOf(useSearch({ strict: false }))
  const navigate = useNavigate()
  const found = useQuery({
    queryKey: ['register', query],
    queryFn: ({ signal }) => call(readRegister, { query, signal }),
    placeholderData: keepPreviousData,
  })
  const { page = 1, ...filters } = query
  // What is looked for begins at the first page of what is found.
  const go = (change: Change) =>
    void navigate({
      to: '/register',
      search: registerQueryOf({ ...filters, ...change }),
      resetScroll: 'page' in change,
    })
  return (
    <PageBody
      title="Approved uses"
      intro="The research for which committees have approved the use of controlled data: who does it, with which data, and what for."
      actions={
        <Button
          component="a"
          variant="default"
          href={addressOf(downloadRegister, { query: filters })}
          download
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          Download as CSV
        </Button>
      }
    >
      <QueryState query={found}>
        {(register) => (
          <>
            <Filters query={filters} register={register} onChange={go} />
            <Entries register={register} isNarrowed={Object.keys(filters).length > 0} />
            <Pager
              page={page}
              pages={Math.ceil(register.total / registerPageSize)}
              onPage={(next) => go({ page: next })}
            />
          </>
        )}
      </QueryState>
    </PageBody>
  )
}

type FiltersProps = {
  readonly query: ReturnType<typeof registerQueryOf>
  readonly register: Register
  readonly onChange: (change: Change) => void
}

function Filters({ query, register, onChange }: FiltersProps): ReactNode {
  return (
    <div className={classes['filters']}>
      <SearchField
        className={classes['search'] ?? ''}
        label="Search approved uses"
        placeholder="Title, summary, person, institution or data"
        value={query.q ?? ''}
        onSearch={(q) => onChange({ q })}
      />
      <Choice
        isBare
        label="State"
        value={query.state ?? ''}
        onChange={(state) => onChange({ state })}
        options={[
          { value: '', label: 'Active and ended' },
          { value: 'active', label: 'Active' },
          { value: 'ended', label: 'Ended' },
        ]}
      />
      <Choice
        isBare
        label="Data access unit"
        value={query.dau ?? ''}
        onChange={(dau) => onChange({ dau })}
        options={[
          { value: '', label: 'All data' },
          ...register.units.map(({ code, name }) => ({ value: code, label: name })),
        ]}
      />
      <Choice
        isBare
        label="Order"
        value={query.sort ?? 'approved'}
        onChange={(sort) => onChange({ sort })}
        options={[
          { value: 'approved', label: 'Latest approved first' },
          { value: 'until', label: 'Longest access first' },
          { value: 'title', label: 'By title' },
          { value: 'institution', label: 'By institution' },
        ]}
      />
      <span className={classes['count']} role="status">
        {formatNoun(register.total, 'approved use')}
      </span>
    </div>
  )
}

type EntriesProps = { readonly register: Register; readonly isNarrowed: boolean }

function Entries({ register: { entries, total }, isNarrowed }: EntriesProps): ReactNode {
  if (entries.length > 0)
    return (
      <ul className={`plain ${classes['list']}`}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ul>
    )
  return (
    <div className="panel">
      <Empty
        title={isNarrowed || total > 0 ? 'Nothing found' : 'No use has been approved yet'}
        icon={<IconBooks size={26} stroke={1.5} aria-hidden />}
      >
        {isNarrowed || total > 0
          ? 'Try fewer words, or all data.'
          : 'What a committee approves is listed here from then on.'}
      </Empty>
    </div>
  )
}

function Entry({ entry }: { readonly entry: RegisterEntry }): ReactNode {
  return (
    <li className={`panel ${classes['entry']}`}>
      <div className={classes['head']}>
        <h2>
          <TextLink to={`/register/${entry.id}`} underline="hover" inherit>
            {titleOf(entry)}
          </TextLink>
        </h2>
        <EntryState entry={entry} />
      </div>
      <div className={classes['short']}>
        <Summary entry={entry} />
      </div>
      <EntryFacts entry={entry} />
    </li>
  )
}
