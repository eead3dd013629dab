import { IconCloud, IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import caseStyles from './case.module.css'

/** Whether copies may leave the platform: what a committee looks at first. */
export function DownloadAsked({ request }: { readonly request: AccessRequest }): ReactNode {
  const { download, informationSecurityOfficer } = request.draft.agreement
  if (!download) {
    return (
      <div className={`panel ${caseStyles['download']}`}>
        <IconCloud size={28} stroke={1.75} aria-hidden />
        <p>
          <strong>Download: not asked for.</strong> The data stay on the platform and are worked
          with there.
        </p>
      </div>
    )
  }
  const officer = informationSecurityOfficer.name.trim()
  return (
    <div className={`panel ${caseStyles['download']} ${caseStyles['downloadYes']}`}>
      <IconDownload size={28} stroke={1.75} aria-hidden />
      <p>
        <strong>Download: asked for.</strong> Copies of the data would leave the platform.{' '}
        {officer === ''
          ? 'No Information Security Officer is named.'
          : `${officer} answers for their security.`}
      </p>
    </div>
  )
}
