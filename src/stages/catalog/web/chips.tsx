import { memo, type ReactNode } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'

type Props = {
  readonly kind: 'sequencing' | 'file'
  readonly chips: readonly { readonly value: string; readonly lit: boolean }[]
}

/** One chip for each type there is: lit where the group has such files under the filters. */
export const Chips = memo(function Chips({ kind, chips }: Props): ReactNode {
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
function areAlike(before: Props, after: Props): boolean {
  return before.chips.every(({ lit }, i) => lit === after.chips[i]?.lit)
}
