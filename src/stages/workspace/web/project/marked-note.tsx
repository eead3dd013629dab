import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import type { ProjectDetail } from '../../contract.ts'
import { RequestReissues } from './request-reissues.tsx'
import type { Place } from './use-place.ts'
import listStyles from './list.module.css'

type Props = { readonly place: Place; readonly marked: ProjectDetail['marked'] }

/** How many files need attention, and the way to them; absent where none does. */
export function MarkedNote({ place, marked }: Props): ReactNode {
  const { search, go } = place
  const isShown = search.show === 'marked'
  if (marked.withdrawn + marked.reissued === 0 && !isShown) return null
  return (
    <div className={listStyles['marked']}>
      <IconAlertTriangle size={18} stroke={1.8} aria-hidden />
      <p>{wordsOf(marked)}</p>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => go({ show: isShown ? 'all' : 'marked', file: undefined })}
      >
        {isShown ? 'Show all files' : 'Show what needs attention'}
      </Button>
      {marked.reissued > 0 && <RequestReissues projectId={place.projectId} />}
    </div>
  )
}

function wordsOf({ withdrawn, reissued }: Props['marked']): string {
  const parts = [
    ...(withdrawn > 0 ? [`${formatCount(withdrawn)} withdrawn`] : []),
    ...(reissued > 0 ? [`${formatCount(reissued)} reissued with other bytes`] : []),
  ]
  if (parts.length === 0) return 'No file needs attention.'
  const files = withdrawn + reissued === 1 ? 'file needs' : 'files need'
  return `${formatCount(withdrawn + reissued)} ${files} attention: ${parts.join(', ')} since they came here.`
}
