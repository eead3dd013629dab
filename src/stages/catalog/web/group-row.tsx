import { Checkbox } from '@mantine/core'
import { memo, type ReactNode, useCallback, useId, useLayoutEffect, useRef } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
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
        <Tick id={id} checked={isTicked} onChange={useLatest(onToggle)} />
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

type TickProps = {
  readonly id: string
  readonly checked: boolean
  readonly onChange: () => void
}

/** Most boxes stay as they are at a click; one costs more than the rest of its row. */
const Tick = memo(function Tick(props: TickProps): ReactNode {
  return <Checkbox size="sm" {...props} />
})

/** A function that stays the same and does what the latest one does. */
function useLatest(act: () => void): () => void {
  const latest = useRef(act)
  useLayoutEffect(() => {
    latest.current = act
  })
  return useCallback(() => latest.current(), [])
}

type ChipsProps = {
  readonly kind: 'sequencing' | 'file'
  readonly chips: readonly { readonly value: string; readonly lit: boolean }[]
}

/** One chip for each type there is: lit where the group has such files under the filters. */
const Chips = memo(function Chips({ kind, chips }: ChipsProps): ReactNode {
  return (
    <span className="chips">
      {chips.map(({ value, lit }) => (
        <span
          key={value}
          className={lit ? `chip chip-${kind}` : 'chip'}
          title={lit ? `Has ${value} files` : `No ${value} files under these filters`}
        >
          {!lit && <Spoken>no </Spoken>}
          {value}
          <Spoken>, </Spoken>
        </span>
      ))}
    </span>
  )
}, areAlike)

/** Answers are made anew at each click; most chips stay as they were. */
function areAlike(before: ChipsProps, after: ChipsProps): boolean {
  return before.chips.every(({ lit }, i) => lit === after.chips[i]?.lit)
}
