import { Group } from '@mantine/core'
import { IconDna2, IconEye } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/web/ui/link.tsx'
import type { ProjectFile } from '../../contract.ts'
import { kindOf } from './file-kinds.ts'

type Props = { readonly projectId: string; readonly file: ProjectFile }

/** The way to a file's content in the page, where there is one. */
export function OpenLink({ projectId, file }: Props): ReactNode {
  const kind = kindOf(file)
  if (!file.isViewable || kind === 'other') return null
  const Icon = kind === 'genome' ? IconDna2 : IconEye
  const there = {
    samples: { to: `/projects/${projectId}/samples`, words: 'Open the table of samples' },
    genome: { to: `/projects/${projectId}/genome`, words: 'Open in the genome viewer' },
  }
  const { to, words } =
    kind === 'samples' || kind === 'genome'
      ? there[kind]
      : { to: `/projects/${projectId}/files/${file.id}/open`, words: 'Open' }
  return (
    <Group>
      <ButtonLink
        variant="default"
        to={to}
        {...(kind === 'genome' && { search: { files: file.id } })}
        leftSection={<Icon size={18} aria-hidden />}
      >
        {words}
      </ButtonLink>
    </Group>
  )
}
