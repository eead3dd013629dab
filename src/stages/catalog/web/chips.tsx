import { memo, type ReactNode } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'

type Chip = { readonly value: string; readonly lit: boolean }
type Props = { readonly kind: 'sequencing' | 'file'; readonly chips: readonly Chip[] }

/** One chip for each type there is: lit where the group has such files under the filters. */
export const Chips = memo(
  function Chips({ kind, chips }: Props): ReactNode {
    return (
      <span className="chips">
        <Spoken>{sayLit(chips)}</Spoken>
        {chips.map(({ value, lit }) => (
          <span
            key={value}
            aria-hidden
            className={lit ? `chip chip-${kind}` : 'chip'}
            title={lit ? `Has ${value} files` : `No ${value} files under these filters`}
          >
            {value}
          </span>
        ))}
      </span>
    )
  },
  (before, after) => areAlike(before.chips, after.chips),
)

const sayLit = (chips: readonly Chip[]): string =>
  chips
    .filter(({ lit }) => lit)
    .map(({ value }) => value)
    .join(', ') || 'none'

/** Answers are made anew at each click; most chips stay as they were. */
export const areAlike = (before: readonly Chip[], after: readonly Chip[]): boolean =>
  before === after || before.every(({ lit }, i) => lit === after[i]?.lit)
