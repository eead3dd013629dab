import { IconFileOff, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FileMark } from '../../contract.ts'

const chips = {
  withdrawn: { words: 'Withdrawn', Icon: IconFileOff },
  reissued: { words: 'Reissued', Icon: IconRefresh },
} satisfies Record<FileMark['kind'], unknown>

/** What a later release made of a file, in a word and a sign. */
export function MarkChip({ mark }: { readonly mark: FileMark }): ReactNode {
  const { words, Icon } = chips[mark.kind]
  return (
    <span className="badge badge-attention">
      <Icon size={14} stroke={2} aria-hidden />
      {words} by {mark.release}
    </span>
  )
}
