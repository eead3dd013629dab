import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { Spoken } from '#app/web/ui/spoken.tsx'
import type { Group, groupSorts } from '../contract.ts'
import { BranchRows } from './branch-rows.tsx'
import { isTree, maxTicks, type Sort } from './browse-search.ts'
import { GroupRow } from './group-row.tsx'
import { Tick } from './tick.tsx'
import { type Branch, isBranch, treeOf } from './tree.ts'
import type { BrowseAnswer, BrowseState } from './use-browse.ts'
import { type Parts, usePublications, useSamplesOf } from './use-groups.ts'
import type { OpenBranches } from './use-open-branches.ts'
import { tabWords } from './words.ts'

type Column = (typeof groupSorts)[number]
type Props = {
  readonly state: BrowseState
  readonly answer: BrowseAnswer
  readonly branches: OpenBranches
  readonly isStale: boolean
}

/** The groups of one page, to sort and to tick; diagnoses by category, all at once. */
export function GroupTable({ state, answer, branches, isStale }: Props): ReactNode {
  const { view, look, tick } = state
  const { many, label, column } = tabWords[view.tab]
  const ticked = new Set(view.selected)
  const rows = isTree(view) ? treeOf(answer.groups, view.sort) : answer.groups
  const samples = useSamplesOf(view, partsOf(rows))
  const publications = usePublications(view.tab === 'publications')
  const head = (by: Column, text: string) => (
    <SortHead column={by} sort={view.sort} look={look}>
      {text}
    </SortHead>
  )
  // The roles are what the elements have anyhow; on a phone, where rows are laid out as cards, they would lose them.
  return (
    <table
      className="groups"
      role="table"
      data-tab={view.tab}
      data-stale={isStale}
      aria-busy={isStale}
    >
      <caption>
        <Spoken>
          {label}: {formatCount(answer.total)}, with their data types and counts
        </Spoken>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader" className="group-tick">
            <TickAll state={state} answer={answer} noun={many} />
          </th>
          {head('name', column)}
          {view.tab === 'publications' && head('year', 'Year')}
          <th scope="col" role="columnheader" className="group-chips">
            Sequencing types
          </th>
          <th scope="col" role="columnheader" className="group-chips">
            File types
          </th>
          {head('samples', 'Samples')}
          {head('files', 'Files')}
          {head('bytes', 'Size')}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) =>
          isBranch(row) ? (
            <BranchRows
              key={`category ${row.category}`}
              branch={row}
              samples={samples?.get(row.category)}
              view={view}
              ticked={ticked}
              isOpen={branches.isOpen(row.category)}
              onOpen={branches.toggle}
              onToggle={tick}
            />
          ) : (
            <GroupRow
              key={row.id}
              tab={view.tab}
              group={row}
              q={view.q}
              publication={publications?.get(row.id)}
              isTicked={ticked.has(row.id)}
              onToggle={tick}
            />
          ),
        )}
      </tbody>
    </table>
  )
}

const partsOf = (rows: readonly (Branch | Group)[]): Parts =>
  new Map(rows.flatMap((row) => (isBranch(row) ? [[row.category, row.groups]] : [])))

type TickAllProps = Pick<Props, 'state' | 'answer'> & { readonly noun: string }

function TickAll({ state: { view, tickAll }, answer, noun }: TickAllProps): ReactNode {
  const ticked = new Set(view.selected)
  // The answer counts ticks on all pages; rows ticked since it came are on this one.
  const since = answer.groups.reduce(
    (sum, { id, selected }) => sum + Number(ticked.has(id)) - Number(selected),
    0,
  )
  const tickedListed = answer.selectedTotal + since
  const isAll = answer.total > 0 && tickedListed >= answer.total
  const isTooMany = answer.total > maxTicks
  return (
    <Tick
      size="sm"
      aria-label={`${isAll ? 'Clear' : 'Select'} all ${formatCount(answer.total)} ${noun} listed`}
      title={isTooMany ? `Search first: at most ${formatCount(maxTicks)} can be ticked` : undefined}
      disabled={isTooMany || answer.total === 0 || tickAll.isPending}
      checked={isAll}
      indeterminate={tickedListed > 0 && !isAll}
      onChange={() => tickAll.mutate(isAll ? 'clear' : 'ticked')}
    />
  )
}

type SortHeadProps = {
  readonly column: Column
  readonly sort: Sort
  readonly look: BrowseState['look']
  readonly children: string
}

const SortHead = memo(function SortHead(props: SortHeadProps): ReactNode {
  const { column, sort, look, children } = props
  const direction = directionOf(column, sort)
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[
    direction
  ]
  return (
    <th
      scope="col"
      role="columnheader"
      className={column === 'name' ? 'group-name' : 'group-number'}
      aria-sort={direction}
    >
      <button
        type="button"
        className="sort"
        data-active={direction !== 'none'}
        onClick={() => look({ sort: nextSort(column, direction) })}
      >
        {children}
        <Icon size={14} stroke={2} aria-hidden />
      </button>
    </th>
  )
})

type Direction = 'ascending' | 'descending' | 'none'

function directionOf(column: Column, sort: Sort): Direction {
  if (sort === column) return 'ascending'
  return sort === `-${column}` ? 'descending' : 'none'
}

/** Names start at A, figures at the largest; a second click turns them round. */
function nextSort(column: Column, direction: Direction): Sort {
  const first = column === 'name' ? 'ascending' : 'descending'
  const turned = direction === 'ascending' ? 'descending' : 'ascending'
  return (direction === 'none' ? first : turned) === 'ascending' ? column : `-${column}`
}
