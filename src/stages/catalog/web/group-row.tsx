import { memo, type ReactNode, useId } from 'react'
import type { Group, Publication } from '../contract.ts'
import type { Tab } from '../vocabulary.ts'
import { AboutGroup } from './about-group.tsx'
import { FigureCells, haveSameCells } from './figure-cells.tsx'
import { Marked } from './marked.tsx'
import { Tick } from './tick.tsx'
import type { BrowseState } from './use-browse.ts'

type Props = {
  readonly tab: Tab
  readonly group: Group
  /** What is searched for; it stands out in the name. */
  readonly q: string
  readonly publication: Publication | undefined
  readonly isTicked: boolean
  /** Stays the same. */
  readonly onToggle: BrowseState['tick']
  /** Under a category. */
  readonly isChild?: boolean
}

/** One group; a click on its name ticks it, like its box. */
export const GroupRow = memo(function GroupRow(props: Props): ReactNode {
  const { tab, group, q, publication, isTicked, onToggle, isChild = false } = props
  const id = useId()
  return (
    <tr role="row" data-ticked={isTicked} data-child={isChild}>
      <td role="cell" className="group-tick">
        <Tick id={id} size="sm" checked={isTicked} onChange={() => onToggle([group])} />
      </td>
      <th scope="row" role="rowheader" className="group-name">
        <label htmlFor={id}>
          <Marked text={group.name} q={q} />
        </label>{' '}
        <AboutGroup tab={tab} group={group} q={q} publication={publication} />
      </th>
      {tab === 'publications' && (
        <td role="cell" className="group-number group-year" data-label="Year">
          {publication?.year ?? '–'}
        </td>
      )}
      <FigureCells row={group} samples={group} />
    </tr>
  )
}, looksTheSame)

function looksTheSame(before: Props, after: Props): boolean {
  const cellsOf = ({ group }: Props) => ({ row: group, samples: group })
  return (
    before.tab === after.tab &&
    before.group.id === after.group.id &&
    before.q === after.q &&
    before.publication === after.publication &&
    before.isTicked === after.isTicked &&
    haveSameCells(cellsOf(before), cellsOf(after))
  )
}
