import {
  ActionIcon,
  Button,
  Checkbox,
  Popover,
  Stack,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconFilter, IconFilterFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import {
  type ColumnFilter,
  countValues,
  filtered,
  type Filters,
  headingOf,
  type Sorting,
  type Table,
} from './sample-rows.ts'
import readingStyles from './reading.module.css'

/** More values than this are found by their text. */
const mostValues = 200

const noFilter: ColumnFilter = { text: '', values: new Set() }

type Props = {
  readonly table: Table
  readonly column: string
  readonly filters: Filters
  readonly sorting: Sorting
  readonly onFilter: (filter: ColumnFilter) => void
  readonly onSort: (sorting: Sorting) => void
}

/** The title of a column, by which it is sorted, and the filter of its values. */
export function ColumnHead(props: Props): ReactNode {
  const { column, filters, sorting, onSort } = props
  const heading = headingOf(column)
  const filter = filters[column]
  const isSorted = sorting?.column === column
  const Arrow = sorting?.isDown ? IconArrowDown : IconArrowUp
  const next = isSorted && sorting.isDown ? undefined : { column, isDown: isSorted }
  return (
    <div className={readingStyles['columnHead']}>
      <UnstyledButton fz="inherit" fw="inherit" onClick={() => onSort(next)}>
        {heading} {isSorted && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
      <Popover width={320} position="bottom-end" trapFocus withinPortal shadow="md">
        <Popover.Target>
          <ActionIcon
            size="sm"
            variant="subtle"
            color={filter === undefined ? 'gray.7' : 'harbor'}
            aria-label={`Filter ${heading}${filter === undefined ? '' : ', filtered'}`}
          >
            {filter === undefined ? (
              <IconFilter size={14} aria-hidden />
            ) : (
              <IconFilterFilled size={14} aria-hidden />
            )}
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown aria-label={`Filter ${heading}`}>
          <FilterForm {...props} />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function FilterForm({ table, column, filters, onFilter }: Props): ReactNode {
  const filter = filters[column] ?? noFilter
  const values = countValues(table, filtered(table, filters, column), column)
  const tick = (value: string) => {
    const next = new Set(filter.values)
    if (!next.delete(value)) next.add(value)
    onFilter({ ...filter, values: next })
  }
  return (
    <Stack gap="sm">
      <TextInput
        label={`${headingOf(column)} holds`}
        value={filter.text}
        onChange={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      {values.length <= mostValues ? (
        <Stack
          gap={6}
          className={readingStyles['values'] ?? ''}
          role="group"
          aria-label={`Values of ${headingOf(column)}`}
        >
          {values.map(({ value, count }) => (
            <Checkbox
              key={value}
              size="xs"
              checked={filter.values.has(value)}
              onChange={() => tick(value)}
              label={`${value === '' ? 'not reported' : value} (${formatCount(count)})`}
            />
          ))}
        </Stack>
      ) : (
        <span>{formatCount(values.length)} values: find them by text.</span>
      )}
      <Button size="xs" variant="default" onClick={() => onFilter(noFilter)}>
        Clear this filter
      </Button>
    </Stack>
  )
}
