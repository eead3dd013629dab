import { IconArchive, IconCheck, IconCloud, IconCloudOff, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ProjectFile } from '../../contract.ts'

type Access = ProjectFile['access']

const chips = {
  readable: { words: 'Readable', tone: 'good', Icon: IconCheck },
  'no-download': { words: 'No download', tone: 'neutral', Icon: IconCloud },
  'access-expired': { words: 'Access expired', tone: 'bad', Icon: IconLock },
  archived: { words: 'Archived', tone: 'neutral', Icon: IconArchive },
  'bytes-not-here': { words: 'Bytes not here', tone: 'neutral', Icon: IconCloudOff },
} satisfies Record<Access, unknown>

/** What the reader may do with a file's bytes, in a word and a sign. */
export function AccessChip({ access }: { readonly access: Access }): ReactNode {
  const { words, tone, Icon } = chips[access]
  return (
    <span className={`badge badge-${tone}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {words}
    </span>
  )
}

const classWords = { record: 'Record', applet: 'Applet', workflow: 'Workflow' } as const

/** What an object is that is no file. */
export const ClassBadge = ({
  objectClass,
}: {
  readonly objectClass: keyof typeof classWords
}): ReactNode => <span className="badge badge-neutral">{classWords[objectClass]}</span>
