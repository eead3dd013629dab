import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Group } from '../contract.ts'
import { areAlike, Chips } from './chips.tsx'
import { Figure } from './figure.tsx'
import type { SamplesOf } from './use-groups.ts'

type Row = Pick<Group, 'sequencing_types' | 'file_types' | 'files' | 'bytes' | 'at_least'> &
  Partial<Pick<Group, 'few'>>
type Props = {
  readonly row: Row
  /** Undefined while they are counted. */
  readonly samples: SamplesOf | undefined
}

/** The cells of a row behind its name. */
export function FigureCells({ row, samples }: Props): ReactNode {
  return (
    <>
      <td role="cell" className="group-chips">
        <Chips kind="sequencing" chips={row.sequencing_types} />
      </td>
      <td role="cell" className="group-chips">
        <Chips kind="file" chips={row.file_types} />
      </td>
      <td role="cell" className="group-number" data-label="Samples">
        {samples === undefined ? (
          <Skeleton height={10} width="2.5rem" display="inline-block" />
        ) : (
          <Figure of="samples" in={samples} />
        )}
      </td>
      <td role="cell" className="group-number" data-label="Files">
        <Figure of="files" in={row} />
      </td>
      <td role="cell" className="group-number" data-label="Size">
        <Figure of="bytes" in={row} />
      </td>
    </>
  )
}

/** Whether two rows have the same cells: answers are made anew at each click, and most rows stay as they were. */
export const haveSameCells = (one: Props, other: Props): boolean =>
  figuresOf(one) === figuresOf(other) &&
  areAlike(one.row.sequencing_types, other.row.sequencing_types) &&
  areAlike(one.row.file_types, other.row.file_types)

const figuresOf = ({ row, samples }: Props): string =>
  [row.files, row.bytes, row.at_least, row.few, samples?.samples, samples?.at_least].join()
