import { type ReactNode, useId } from 'react'
import type { Group, Publication } from '../contract.ts'
import type { Tab } from '../vocabulary.ts'
import { Chips } from './chips.tsx'
import { AboutGroup } from './about-group.tsx'
import { Figure } from './figure.tsx'
import { Marked } from './marked.tsx'
import { Tick } from './tick.tsx'

type Props = {
  readonly tab: Tab
  readonly group: Group
  /** What is searched for; it stands out in the name. */
  readonly q: string
  readonly publication: Publication | undefined
  readonly isTicked: boolean
  readonly onToggle: () => void
  /** Under a category. */
  readonly isChild?: boolean
}

/** One group; a click on its name ticks it, like its box. */
export function GroupRow(props: Props): ReactNode {
  const { tab, group, q, publication, isTicked, onToggle, isChild = false } = props
  const id = useId()
  return (
    <tr role="row" data-ticked={isTicked} data-child={isChild}>
      <td role="cell" className="group-tick">
        <Tick id={id} size="sm" checked={isTicked} onChange={onToggle} />
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
      <td role="cell" className="group-chips">
        <Chips kind="sequencing" chips={group.sequencing_types} />
      </td>
      <td role="cell" className="group-chips">
        <Chips kind="file" chips={group.file_types} />
      </td>
      <td role="cell" className="group-number" data-label="Samples">
        <Figure of="samples" in={group} />
      </td>
      <td role="cell" className="group-number" data-label="Files">
        <Figure of="files" in={group} />
      </td>
      <td role="cell" className="group-number" data-label="Size">
        <Figure of="bytes" in={group} />
      </td>
    </tr>
  )
}
