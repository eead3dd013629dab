import { Badge, Group, Radio, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './choice-card.module.css'

type Props = {
  readonly value: string
  readonly icon: ReactNode
  readonly title: string
  readonly badge?: string
  readonly points: readonly string[]
  readonly disabled?: boolean
}

/** One of several ways, with what follows from it. */
export function ChoiceCard({
  value,
  icon,
  title,
  badge,
  points,
  disabled = false,
}: Props): ReactNode {
  return (
    <Radio.Card value={value} className={classes['card']} aria-label={title} disabled={disabled}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} />
        <Stack gap={6}>
          <Group gap={8}>
            {icon}
            <Text fw={600}>{title}</Text>
            {badge !== undefined && (
              <Badge variant="light" tt="none">
                {badge}
              </Badge>
            )}
          </Group>
          <ul>
            {points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </Stack>
      </Group>
    </Radio.Card>
  )
}
