import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  readonly title: string
  /** Why there is nothing, and what to do about it. */
  readonly children?: ReactNode
  readonly icon?: ReactNode
  readonly action?: ReactNode
}

/** A list or page with nothing in it. */
export function Empty({ title, children, icon, action }: Props): ReactNode {
  return (
    <Stack className="empty" align="center" gap="xs">
      {icon !== undefined && <div className="empty-icon">{icon}</div>}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text component="div" c="dimmed" size="sm" maw="46ch" ta="center">
          {children}
        </Text>
      )}
      {action !== undefined && <div className="empty-action">{action}</div>}
    </Stack>
  )
}
