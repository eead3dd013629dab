import { VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  readonly kind: 'sequencing' | 'file'
  readonly chips: readonly { readonly value: string; readonly lit: boolean }[]
}

/** One chip for each type there is: lit where the group has such files under the filters. */
export function Chips({ kind, chips }: Props): ReactNode {
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
