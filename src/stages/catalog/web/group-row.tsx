import { Checkbox, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { Group } from '../contract.ts'
import { Figure } from './figure.tsx'

type Props = {
  readonly group: Group
  readonly code: string | undefined
  readonly isTicked: boolean
  readonly onToggle: () => void
}

/** One group; a click on its name ticks it, like its box. */
export function GroupRow({ group, code, isTicked, onToggle }: Props): ReactNode {
  const id = useId()
  return (
    <tr role="row" data-ticked={isTicked}>
      <td role="cell" className="group-tick">
        <Checkbox id={id} size="sm" checked={isTicked} onChange={onToggle} />
      </td>
      <th scope="row" role="rowheader" className="group-name">
        <label htmlFor={id}>{group.name}</label>{' '}
        {code !== undefined && <span className="group-code">{code}</span>}
      </th>
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

type ChipsProps = {
  readonly kind: 'sequencing' | 'file'
  readonly chips: readonly { readonly value: string; readonly lit: boolean }[]
}

/** One chip for each type there is: lit where the group has such files under the filters. */
function Chips({ kind, chips }: ChipsProps): ReactNode {
  return (
    <span className="chips">
      {chips.map(({ value, lit }) => (
        <span
          key={value}
          className={lit ? `chip chip-${kind}` : 'chip'}
          title={lit ? `Has ${value} files` : `No ${value} files under these filters`}
        >
          {!lit && <VisuallyHidden>no </VisuallyHidden>}
          {value}
          <VisuallyHidden>, </VisuallyHidden>
        </span>
      ))}
    </span>
  )
}
