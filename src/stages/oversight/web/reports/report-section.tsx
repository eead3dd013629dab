import { Button, Table, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'
import type { z } from 'zod'
import { formatExactBytes } from '#app/web/ui/format.ts'
import { addressOf } from '#kernel/address.ts'
import stacking from '#stages/selection/web/stacking.module.css'
import {
  type Cell,
  type Column,
  downloadReport,
  reportColumns,
  type ReportName,
  type ReportQuery,
  type ReportRows,
} from '../../contract/reports.ts'
import { type Bar, ReportChart } from './report-chart.tsx'
import { cellText, drawnColumns, reportWords } from './report-words.ts'
import classes from './reports.module.css'

type Props = {
  readonly name: ReportName
  readonly rows: ReportRows
  readonly query: z.input<typeof ReportQuery>
}

/** One report: what it counts, its table, the picture of it, and the table to download. */
export function ReportSection({ name, rows, query }: Props): ReactNode {
  const id = useId()
  const { title, about, none } = reportWords[name]
  const isEmpty = rows.every(([, ...cells]) => cells.every((cell) => !cell))
  return (
    <section aria-labelledby={id} className={`panel ${classes['section']}`}>
      <div className={classes['head']}>
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          <Text c="dimmed" size="sm" maw="80ch">
            {about}
          </Text>
        </div>
        <Button
          component="a"
          variant="default"
          size="xs"
          href={addressOf(downloadReport, { params: { report: name }, query })}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
          aria-label={`CSV of ${title}`}
        >
          CSV
        </Button>
      </div>
      {isEmpty ? (
        <Text c="dimmed" size="sm" className={classes['none']}>
          {none}
        </Text>
      ) : (
        <div className={classes['both']}>
          <ReportTable title={title} columns={reportColumns[name]} rows={rows} />
          <ReportChart {...drawingOf(name, rows)} />
        </div>
      )}
    </section>
  )
}

type TableProps = {
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: ReportRows
}

function ReportTable({ title, columns, rows }: TableProps): ReactNode {
  const [first, ...others] = columns
  if (first === undefined) return undefined
  return (
    <Table className={`${stacking['table']} ${classes['table']}`} aria-label={title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{first.label}</Table.Th>
          {others.map(({ key, label }) => (
            <Table.Th key={key} scope="col" data-align="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([named = null, ...cells]) => (
          <Table.Tr
            key={named ?? 'all'}
            data-total={named === null}
            data-nothing={first.kind === 'month' && cells.every((cell) => !cell)}
          >
            <Table.Th scope="row">{cellText(first.kind, named)}</Table.Th>
            {others.map((column, n) => (
              <Table.Td
                key={column.key}
                data-label={column.label}
                data-align="right"
                className="figure"
                title={exactly(column, cells[n] ?? null)}
              >
                {cellText(column.kind, cells[n] ?? null)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const exactly = ({ kind }: Column, cell: Cell): string | undefined =>
  kind === 'bytes' && typeof cell === 'number' ? formatExactBytes(cell) : undefined

/** The bars of a report. The row over all rows is none. */
function drawingOf(name: ReportName, rows: ReportRows): { legend: string[]; bars: Bar[] } {
  const columns = reportColumns[name]
  const drawn = drawnColumns[name].flatMap((key) => {
    const n = columns.findIndex((column) => column.key === key)
    const column = columns[n]
    return column === undefined ? [] : [{ ...column, n }]
  })
  const bars = rows
    .filter(([named]) => named !== null)
    .map((cells) => {
      const parts = drawn.map(({ n }) => Number(cells[n] ?? 0))
      const label = cellText(columns[0].kind, cells[0] ?? null)
      return { label, parts, figure: figureOf(drawn, parts) }
    })
  return { legend: drawn.map(({ label }) => label), bars }
}

/** Counts of one bar add up; medians do not. */
function figureOf(drawn: readonly Column[], parts: readonly number[]): string {
  const sum = parts.reduce((total, part) => total + part, 0)
  const kind = drawn[0]?.kind ?? 'count'
  if (sum === 0) return ''
  return kind === 'days'
    ? parts.map((part) => cellText(kind, part)).join(' + ')
    : cellText(kind, sum)
}
