import type { ReactNode } from 'react'
import type { ProjectFile } from '../../contract.ts'
import { MarkChip } from './mark-chip.tsx'
import { RequestReissues } from './request-reissues.tsx'
import detailsStyles from './details.module.css'

type Props = { readonly projectId: string; readonly file: ProjectFile }

/** What a later release made of a file, what that means, and what to do; absent where it made nothing. */
export function MarkFacts({ projectId, file }: Props): ReactNode {
  const { mark } = file
  if (mark === null) return null
  return (
    <div className={detailsStyles['mark']}>
      <MarkChip mark={mark} />
      {mark.kind === 'withdrawn' ? (
        <p>
          The catalog no longer has this file: {mark.release} took it out. What you may do with it
          here follows from your access, as before.
        </p>
      ) : (
        <>
          <p>
            {mark.release} replaced the bytes of this file. The project keeps the ones that came
            here. The new ones come with a new request, for this and every other reissued file of
            the project.
          </p>
          <RequestReissues projectId={projectId} />
        </>
      )}
    </div>
  )
}
