import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import type { Share } from '../contract.ts'

type Props = { readonly share: Pick<Share, 'access' | 'closedBy' | 'until' | 'download'> }

/** Whether a person may have a part of a selection now, and on what ground. */
export function ShareAccess({ share }: Props): ReactNode {
  if (share.closedBy.length > 0) return <StatusBadge status="Closed to you" tone="bad" />
  switch (share.access) {
    case 'open':
      return <StatusBadge status="Open access" tone="good" />
    case 'granted':
      return (
        <Group gap={6}>
          <StatusBadge status="You have access" tone="good" />
          {share.until !== null && (
            <Text span size="sm" c="dimmed">
              until <When at={share.until} />
              {share.download !== null &&
                (share.download ? ', with download' : ', without download')}
            </Text>
          )}
        </Group>
      )
    case 'needs-agreement':
      return <StatusBadge status="Needs an agreement" tone="waiting" />
    default:
      return share.access satisfies never
  }
}
