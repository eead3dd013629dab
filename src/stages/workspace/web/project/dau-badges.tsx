import type { ReactNode } from 'react'
import type { ProjectFile } from '../../contract.ts'
import textStyles from './text.module.css'

/** The data access units of a file, or that it is open to everybody. */
export function DauBadges({
  file,
}: {
  readonly file: Pick<ProjectFile, 'daus' | 'kind'>
}): ReactNode {
  if (file.daus.length === 0) return file.kind === 'vended' ? 'Open access' : null
  return (
    <span className={textStyles['daus']}>
      {file.daus.map((dau) => (
        <span key={dau} className={textStyles['dau']}>
          {dau}
        </span>
      ))}
    </span>
  )
}
