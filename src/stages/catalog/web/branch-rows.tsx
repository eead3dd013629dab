import { Checkbox, Skeleton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import type { BrowseView } from './browse-search.ts'
import { Chips } from './chips.tsx'
import { Figure } from './figure.tsx'
import { GroupRow } from './group-row.tsx'
import { type Branch, ticksOf } from './tree.ts'
import { useSamplesOf } from './use-groups.ts'

type Props = {
  readonly branch: Branch
  readonly view: BrowseView
  readonly ticked: ReadonlySet<string>
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onToggle: (groups: readonly { readonly id: string }[]) => void
}

/** A category as a row that opens, and its diagnoses under it. */
export function BranchRows({ branch, view, ticked, isOpen, onOpen, onToggle }: Props): ReactNode {
  const { category, groups } = branch
  const ticks = ticksOf(groups, ticked)
  const tickedCount = groups.filter(({ id }) => ticked.has(id)).length
  return (
    <>
      <tr role="row" className="branch" data-ticked={ticks === 'all'}>
        <td role="cell" className="group-tick">
          <Checkbox
            size="sm"
            aria-label={`${category}: ${ticks === 'all' ? 'clear' : 'select'} ${formatNoun(groups.length, 'diagnosis', 'diagnoses')}`}
            checked={ticks === 'all'}
            indeterminate={ticks === 'some'}
            onChange={() => onToggle(groups)}
          />
        </td>
        <th scope="row" role="rowheader" className="group-name">
          <button type="button" className="branch-toggle" aria-expanded={isOpen} onClick={onOpen}>
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
        <td role="cell" className="group-chips">
          <Chips kind="sequencing" chips={branch.sequencing_types} />
        </td>
        <td role="cell" className="group-chips">
          <Chips kind="file" chips={branch.file_types} />
        </td>
        <td role="cell" className="group-number" data-label="Samples">
          <BranchSamples branch={branch} view={view} />
        </td>
        <td role="cell" className="group-number" data-label="Files">
          <Figure of="files" in={branch} />
        </td>
        <td role="cell" className="group-number" data-label="Size">
          <Figure of="bytes" in={branch} />
        </td>
      </tr>
      {isOpen &&
        groups.map((group) => (
          <GroupRow
            key={group.id}
            tab="diagnoses"
            group={group}
            q={view.q}
            publication={undefined}
            isTicked={ticked.has(group.id)}
            onToggle={() => onToggle([group])}
            isChild
          />
        ))}
    </>
  )
}

type SamplesProps = { readonly branch: Branch; readonly view: BrowseView }

function BranchSamples({ branch, view }: SamplesProps): ReactNode {
  const samples = useSamplesOf(view, branch.groups)
  return samples === undefined ? (
    <Skeleton height={10} width="2.5rem" display="inline-block" />
  ) : (
    <Figure of="samples" in={samples} />
  )
}
