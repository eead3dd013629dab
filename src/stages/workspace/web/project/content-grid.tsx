import { Checkbox, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { ContentRow } from './content-row.tsx'
import type { Rows } from './use-rows.ts'
import type { Selection } from './use-selection.ts'
import type { Place } from './use-place.ts'
import { keyOf, type Row } from './rows.ts'
import gridStyles from './grid.module.css'

/** Rows beyond the edges that are drawn, too, so that scrolling shows no gap. */
const margin = 8

export type View = { readonly from: number; readonly to: number }

type Props = {
  readonly place: Place
  readonly rows: Rows
  readonly selection: Selection
  readonly isBusy: boolean
  readonly view: View
  readonly onView: (view: View) => void
  readonly onOpen: (row: Row) => void
  readonly onKey: (key: 'Delete' | 'F2') => void
}

/** Folders and objects. Only the rows in sight are drawn; keys and readers know of all. */
export function ContentGrid(props: Props): ReactNode {
  const { place, rows, selection, isBusy, view, onView, onOpen, onKey } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const isPhone = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  // As the style sheet has it.
  const height = isPhone ? 64 : 42
  const look = () => {
    const box = scroller.current
    if (box === null) return
    const from = Math.max(0, Math.floor(box.scrollTop / height) - margin)
    const to = Math.min(rows.count, Math.ceil((box.scrollTop + box.clientHeight) / height) + margin)
    if (from !== view.from || to !== view.to) onView({ from, to })
  }
  useEffect(look)
  // Another order begins at its top.
  const toTop = () => scroller.current?.scrollTo({ top: 0 })
  const move = (index: number, isExtending: boolean) => {
    const next = Math.max(0, Math.min(rows.count - 1, index))
    reveal(scroller.current, next, height)
    look()
    if (isExtending) void selection.extend(next)
    else selection.move(next)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const { active } = selection
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1
    const target = targetOf(event.key, { active, page, last: rows.count - 1 })
    const row = active < 0 ? undefined : rows.at(active)
    if (target !== undefined) move(target, event.shiftKey)
    else if (event.key === ' ' && row) selection.toggle(active)
    else if (event.key === 'Enter' && row && event.target === event.currentTarget) onOpen(row)
    else if (event.key === 'Escape') selection.clear()
    else if (event.key === 'Delete' || event.key === 'F2') onKey(event.key)
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) void selection.all()
    else return
    event.preventDefault()
  }
  const shown = Array.from(
    { length: Math.max(0, Math.min(view.to, rows.count) - view.from) },
    (_, n) => view.from + n,
  )
  const isAll = rows.count > 0 && selection.rows.length >= rows.count
  return (
    <div
      ref={scroller}
      className={gridStyles['grid']}
      role="grid"
      aria-label="Folders and files"
      aria-rowcount={rows.count + 1}
      aria-multiselectable
      aria-busy={isBusy}
      aria-activedescendant={
        shown.includes(selection.active) ? `${id}-${selection.active}` : undefined
      }
      tabIndex={0}
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={`${gridStyles['row']} ${gridStyles['header']}`}>
        <div role="columnheader">
          <Checkbox
            size="xs"
            aria-label="Select all"
            checked={isAll}
            indeterminate={!isAll && selection.rows.length > 0}
            onChange={() => (selection.rows.length > 0 ? selection.clear() : void selection.all())}
          />
        </div>
        <Column place={place} sort="name" className="name" onSort={toTop}>
          Name
        </Column>
        <div role="columnheader" className={gridStyles['dau']}>
          Data access unit
        </div>
        <div role="columnheader" className={gridStyles['access']}>
          State
        </div>
        <Column place={place} sort="size" className="size" onSort={toTop}>
          Size
        </Column>
        <Column place={place} sort="changed" className="changed" onSort={toTop}>
          Changed
        </Column>
      </div>
      <div role="rowgroup" className={gridStyles['body']} style={{ height: rows.count * height }}>
        {shown.map((index) => {
          const row = rows.at(index)
          return (
            <ContentRow
              key={row === undefined ? index : keyOf(row)}
              id={`${id}-${index}`}
              index={index}
              top={index * height}
              row={row}
              place={place}
              isActive={index === selection.active}
              isSelected={row !== undefined && selection.has(row)}
              onSelect={(event) => {
                scroller.current?.focus({ preventScroll: true })
                if (event.shiftKey) void selection.extend(index)
                else if (event.isAdding) selection.toggle(index)
                else selection.only(index)
              }}
              onOpen={onOpen}
            />
          )
        })}
      </div>
    </div>
  )
}

/** Brings a row into sight, below the header, which stays. */
function reveal(box: HTMLDivElement | null, index: number, height: number): void {
  if (box === null) return
  const [top, bottom] = [index * height, (index + 2) * height]
  if (top < box.scrollTop) box.scrollTop = top
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight
}

type Keys = { readonly active: number; readonly page: number; readonly last: number }

function targetOf(key: string, { active, page, last }: Keys): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1
    case 'ArrowUp':
      return Math.max(0, active - 1)
    case 'PageDown':
      return active + page
    case 'PageUp':
      return Math.max(0, active - page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}

type ColumnProps = {
  readonly place: Place
  readonly sort: Place['search']['sort']
  readonly className: string
  readonly onSort: () => void
  readonly children: string
}

/** The head of a column by which the list can be sorted; what is large or late is wanted first. */
function Column({ place, sort, className, onSort, children }: ColumnProps): ReactNode {
  const { search, go } = place
  const isSorted = search.sort === sort
  const first = sort === 'name' ? 'ascending' : 'descending'
  const other = search.order === 'ascending' ? 'descending' : 'ascending'
  const Arrow = search.order === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? search.order : 'none'}
      className={gridStyles[className]}
    >
      <UnstyledButton
        className={gridStyles['sort'] ?? ''}
        onClick={() => {
          go({ sort, order: isSorted ? other : first }, { replace: true })
          onSort()
        }}
      >
        {children} {isSorted && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </div>
  )
}
