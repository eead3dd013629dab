import { IconChevronRight } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import type { BrowseView } from './browse-search.ts'
import { FigureCells, haveSameCells } from './figure-cells.tsx'
import { GroupRow } from './group-row.tsx'
import { Tick } from './tick.tsx'
import type { Branch } from './tree.ts'
import type { BrowseState } from './use-browse.ts'
import type { SamplesOf } from './use-groups.ts'

type Props = {
  readonly branch: Branch
  /** Those of its diagnoses together; undefined while they are counted. */
  readonly samples: SamplesOf | undefined
  readonly view: BrowseView
  readonly ticked: ReadonlySet<string>
  readonly isOpen: boolean
  readonly onOpen: (category: string) => void
  readonly onToggle: BrowseState['tick']
}

/** A category as a row that opens, and its diagnoses under it. */
export function BranchRows(props: Props): ReactNode {
  const { branch, view, ticked, isOpen, onToggle } = props
  const { groups } = branch
  const tickedCount = groups.filter(({ id }) => ticked.has(id)).length
  return (
    <>
      <BranchRow {...props} tickedCount={tickedCount} />
      {isOpen &&
        groups.map((group) => (
          <GroupRow
            key={group.id}
            tab="diagnoses"
            group={group}
            q={view.q}
            publication={undefined}
            isTicked={ticked.has(group.id)}
            onToggle={onToggle}
            isChild
          />
        ))}
    </>
  )
}

type RowProps = Pick<Props, 'branch' | 'samples' | 'isOpen' | 'onOpen' | 'onToggle'> & {
  readonly tickedCount: number
}

const BranchRow = memo(function BranchRow(props: RowProps): ReactNode {
  const { branch, samples, tickedCount, isOpen, onOpen, onToggle } = props
  const { category, groups } = branch
  const areAllTicked = tickedCount === groups.length
  return (
    <tr role="row" className="branch" data-ticked={areAllTicked}>
      <td role="cell" className="group-tick">
        <Tick
          size="sm"
          aria-label={`${category}: ${areAllTicked ? 'clear' : 'select'} ${formatNoun(groups.length, 'diagnosis', 'diagnoses')}`}
          checked={areAllTicked}
          indeterminate={tickedCount > 0 && !areAllTicked}
          onChange={() => onToggle(groups)}
        />
      </td>
      <th scope="row" role="rowheader" className="group-name">
        <button
          type="button"
          className="branch-toggle"
          aria-expanded={isOpen}
          onClick={() => onOpen(category)}
        >
          <IconChevronRight size={16} stroke={2} aria-hidden />
          <span>{category}</span>
          <span className="branch-count">
            {tickedCount > 0 && `${formatCount(tickedCount)} of `}
            {formatCount(groups.length)}
            <span className="filter-unit">
              {tickedCount > 0 ? ' diagnoses ticked' : ' diagnoses'}
            </span>
          </span>
        </button>
      </th>
      <FigureCells row={branch} samples={samples} />
    </tr>
  )
}, looksTheSame)

const idsOf = ({ groups }: Branch): string => groups.map(({ id }) => id).join()

function looksTheSame(before: RowProps, after: RowProps): boolean {
  return (
    before.isOpen === after.isOpen &&
    before.onOpen === after.onOpen &&
    before.tickedCount === after.tickedCount &&
    idsOf(before.branch) === idsOf(after.branch) &&
    haveSameCells({ ...before, row: before.branch }, { ...after, row: after.branch })
  )
}
