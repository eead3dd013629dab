import { Badge, Group, Radio, Stack, Text } from '@mantine/core'
import { IconCloud, IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './download-choice.module.css'

type Props = { readonly download: boolean; readonly onChange: (download: boolean) => void }

/** Where the data will be used, and what follows from it. */
export function DownloadChoice({ download, onChange }: Props): ReactNode {
  return (
    <Radio.Group
      aria-label="How will you work with the data?"
      value={download ? 'download' : 'cloud'}
      onChange={(value) => onChange(value === 'download')}
    >
      <div className={classes['cards']}>
        <Choice
          value="cloud"
          icon={<IconCloud aria-hidden />}
          title="Work in the cloud"
          badge="Recommended"
          points={[
            'Run tools, view genomes and add your own data in your project',
            'Controlled files stay on the platform',
            'One signature less: no Information Security Officer',
          ]}
        />
        <Choice
          value="download"
          icon={<IconDownload aria-hidden />}
          title="Also download"
          points={[
            'Copy controlled files to your own systems',
            'The Principal Investigator initials the download terms',
            'Your Information Security Officer signs too',
            'You certify destruction of every copy when access ends',
          ]}
        />
      </div>
    </Radio.Group>
  )
}

type ChoiceProps = {
  readonly value: string
  readonly icon: ReactNode
  readonly title: string
  readonly badge?: string
  readonly points: readonly string[]
}

function Choice({ value, icon, title, badge, points }: ChoiceProps): ReactNode {
  return (
    <Radio.Card value={value} className={classes['card']} aria-label={title}>
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
