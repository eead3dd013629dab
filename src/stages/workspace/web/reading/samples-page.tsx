import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { offer } from '#app/web/ui/offer.ts'
import { projectQuery } from '../project/project-queries.ts'
import { ColumnHead } from './column-head.tsx'
import { samplesQuery } from './reading-queries.ts'
import {
  cell,
  type ColumnFilter,
  filtered,
  type Filters,
  headingOf,
  sorted,
  type Sorting,
  type Table,
  textOf,
} from './sample-rows.ts'
import { VirtualTable, widthsOf } from './virtual-table.tsx'
import readingStyles from './reading.module.css'

/** SAMPLE_INFO.txt of a project as a table. */
export function SamplesPage(): ReactNode {
  const { projectId = '' } = useParams({ strict: false }) as { projectId?: string }
  const project = useQuery(projectQuery(projectId)).data
  const query = useQuery(samplesQuery(projectId))
  return (
    <PageBody
      title="Samples"
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro="SAMPLE_INFO.txt: one row for each file that was vended here, with its sample and subject."
      width="full"
    >
      <section className="panel" aria-label="Samples">
        <QueryState query={query}>
          {(table) =>
            table === null || table.rows.length === 0 ? (
              <Empty title="There is no table of samples">
                It comes with the first files that are vended, for who holds access to each of their
                data access units.
              </Empty>
            ) : (
              <Samples projectId={projectId} table={table} />
            )
          }
        </QueryState>
      </section>
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly table: Table }

function Samples({ projectId, table }: Props): ReactNode {
  const [filters, setFilters] = useState<Filters>({})
  const [sorting, setSorting] = useState<Sorting>()
  const { columns } = table
  const rows = useMemo(
    () => sorted(table, filtered(table, filters), sorting),
    [table, filters, sorting],
  )
  const widths = useMemo(() => widthsOf(columns.map(headingOf), table.rows), [columns, table])
  const change = (column: string, filter: ColumnFilter) =>
    setFilters(({ [column]: _, ...others }) =>
      filter.text === '' && filter.values.size === 0 ? others : { ...others, [column]: filter },
    )
  const isFiltered = Object.keys(filters).length > 0
  const order = (column: string) => {
    if (sorting?.column !== column) return 'none'
    return sorting.isDown ? 'descending' : 'ascending'
  }
  return (
    <>
      <div className={readingStyles['bar']}>
        <p role="status">
          {isFiltered
            ? `${formatCount(rows.length)} of ${formatNoun(table.rows.length, 'row')}`
            : formatNoun(table.rows.length, 'row')}
        </p>
        <div>
          {isFiltered && (
            <Button size="xs" variant="default" onClick={() => setFilters({})}>
              Clear all filters
            </Button>
          )}{' '}
          <Button
            size="xs"
            variant="default"
            onClick={() =>
              offer(new Blob([textOf(table, rows)], { type: 'text/plain' }), 'SAMPLE_INFO.txt')
            }
          >
            Download these rows
          </Button>
        </div>
      </div>
      <VirtualTable
        label="Samples"
        widths={widths}
        sorts={columns.map(order)}
        head={columns.map((column) => (
          <ColumnHead
            key={column}
            {...{ table, column, filters, sorting }}
            onFilter={(filter) => change(column, filter)}
            onSort={setSorting}
          />
        ))}
        rows={rows}
        cell={(row, n) =>
          columns[n] === 'file_path' && (
            <TextLink
              to={`/projects/${projectId}`}
              search={{ file: cell(table, row, 'file_id') }}
              size="sm"
            >
              {row[n]}
            </TextLink>
          )
        }
      />
      {rows.length === 0 && <Empty title="No row meets these filters" />}
    </>
  )
}
