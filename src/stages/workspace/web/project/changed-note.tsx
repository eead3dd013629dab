import { IconRefreshAlert } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import type { ProjectDetail } from '../../contract.ts'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'

type Counts = ProjectDetail['changed']
type Props = { readonly place: Place; readonly changed: Counts }

/** How many files of a project have left it, and the way to the record; absent where none has. */
export function ChangedNote({ place, changed }: Props): ReactNode {
  const files = changed.withdrawn + changed.replaced + changed.heldBack
  if (files === 0) return null
  return (
    <div className={listStyles['changed']}>
      <IconRefreshAlert size={18} stroke={1.8} aria-hidden />
      <p>
        {formatNoun(files, 'file')} changed since {files === 1 ? 'it' : 'they'} came here:{' '}
        {changeWords(changed)}.
      </p>
      <TextLink {...place.link({ tab: 'changes', file: undefined })} size="sm">
        See what changed
      </TextLink>
    </div>
  )
}

/** `2 withdrawn, 3 replaced by new versions, 1 held back`. */
export const changeWords = ({ withdrawn, replaced, heldBack }: Counts): string =>
  [
    ...(withdrawn > 0 ? [`${formatCount(withdrawn)} withdrawn`] : []),
    ...(replaced > 0 ? [`${formatCount(replaced)} replaced by a new version`] : []),
    ...(heldBack > 0 ? [`${formatCount(heldBack)} with a new version that is held back`] : []),
  ].join(', ')
