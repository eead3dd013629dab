import { Button, Stack, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatDay } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { reportNames, type Reports, readReports } from '../../contract/reports.ts'
import { Choice } from '../choice.tsx'
import { ReportSection } from './report-section.tsx'
import { reportQueryOf } from './reports-search.ts'
import classes from './reports.module.css'

/** How the work goes: of one's committees, or of the institution. */
export function ReportsPage(): ReactNode {
  const query = reportQueryOf(useSearch({ strict: false }))
  const found = useQuery({
    queryKey: ['reports', query],
    queryFn: ({ signal }) => call(readReports, { query, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <PageBody title="Reports" intro={introOf(found.data)}>
      <QueryState query={found}>
        {(reports) => (
          <>
            <Range
              key={`${reports.from} ${reports.to} ${query.dau}`}
              reports={reports}
              dau={query.dau ?? ''}
            />
            <Stack gap="md" aria-busy={found.isPlaceholderData}>
              {reportNames.map((name) => (
                <ReportSection key={name} name={name} rows={reports.tables[name]} query={query} />
              ))}
            </Stack>
          </>
        )}
      </QueryState>
    </PageBody>
  )
}

function introOf(reports: Reports | undefined): string {
  const what = 'How requests, access and downloads go'
  if (reports === undefined) return `${what}.`
  return reports.of === 'institution'
    ? `${what}, for the whole institution.`
    : `${what}, for the data access units of your committees.`
}

/** Which days, and which unit. Days that are not asked for are told by the server. */
function Range({ reports, dau }: { readonly reports: Reports; readonly dau: string }): ReactNode {
  const navigate = useNavigate()
  const [from, setFrom] = useState(reports.from)
  const [to, setTo] = useState(reports.to)
  const [unit, setUnit] = useState(dau)
  const isBackwards = from > to
  const show = () =>
    void navigate({
      to: '/reports',
      search: { from, to, ...(unit !== '' && { dau: unit }) },
      resetScroll: false,
    })
  return (
    <form
      className={classes['range']}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBackwards) show()
      }}
    >
      <TextInput
        type="date"
        label="From"
        required
        withAsterisk={false}
        value={from}
        onChange={({ currentTarget }) => setFrom(currentTarget.value)}
      />
      <TextInput
        type="date"
        label="To"
        required
        withAsterisk={false}
        value={to}
        onChange={({ currentTarget }) => setTo(currentTarget.value)}
        error={isBackwards && 'Comes before the first day.'}
      />
      <Choice
        label="Data access unit"
        value={unit}
        onChange={setUnit}
        options={[
          { value: '', label: reports.of === 'institution' ? 'All' : 'All of my committees' },
          ...reports.units.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
        ]}
      />
      <Button type="submit">Show</Button>
      <p className={classes['days']} role="status">
        {formatDay(reports.from)} to {formatDay(reports.to)}, both included. Days and months are
        those of {reports.zone.replaceAll('_', ' ')}.
      </p>
    </form>
  )
}
