import { IconArchive } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { When } from '#app/web/ui/when.tsx'
import type { ProjectDetail } from '../../contract.ts'
import listStyles from './list.module.css'

type Props = { readonly project: Pick<ProjectDetail, 'archivedAt' | 'openCommands'> }

/** Says of an archived project what that means; absent for others. */
export function ArchivedNote({ project: { archivedAt, openCommands } }: Props): ReactNode {
  if (archivedAt === null) return null
  return (
    <div className={listStyles['changed']}>
      <IconArchive size={18} stroke={1.8} aria-hidden />
      <p>
        Archived <When at={archivedAt} />: you can read it as before, and nothing in it changes.{' '}
        {openCommands.includes('unarchive')
          ? '“Bring the project back” is under the three dots.'
          : 'An administrator of it can bring it back.'}
      </p>
    </div>
  )
}
