import { Radio } from '@mantine/core'
import { IconCloud, IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ChoiceCard } from './choice-card.tsx'
import classes from './choice-card.module.css'

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
        <ChoiceCard
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
        <ChoiceCard
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
