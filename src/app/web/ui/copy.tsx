import { ActionIcon, CopyButton, VisuallyHidden } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Props = {
  readonly value: string
  /** What is copied, as in `the MD5 of a.bam`. */
  readonly what: string
}

/** Copies a text and says that it did. */
export function Copy({ value, what }: Props): ReactNode {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={`Copy ${what}`}
            title={copied ? 'Copied' : 'Copy'}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
          <VisuallyHidden role="status">{copied ? 'Copied' : ''}</VisuallyHidden>
        </>
      )}
    </CopyButton>
  )
}
