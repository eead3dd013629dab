import { Text, Timeline } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowRight,
  IconCheck,
  IconChecklist,
  IconCircleX,
  IconClockOff,
  IconFileUpload,
  IconFolderCheck,
  IconPencil,
  IconSend,
  IconSignature,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { AccessRequest } from '../contract.ts'
import classes from './request-timeline.module.css'
import { stepWords } from './step-words.ts'

type Props = { readonly request: Pick<AccessRequest, 'timeline' | 'createdAt' | 'shares'> }

const signs: Readonly<Record<string, typeof IconCheck>> = {
  submitted: IconSend,
  sent: IconSend,
  signed: IconSignature,
  declined: IconCircleX,
  lapsed: IconClockOff,
  'form-added': IconFileUpload,
  'passed-on': IconArrowRight,
  returned: IconAlertTriangle,
  approved: IconCheck,
  rejected: IconCircleX,
  'changes-asked': IconAlertTriangle,
  conditional: IconChecklist,
  'conditions-accepted': IconCheck,
  reopened: IconArrowBackUp,
  vended: IconFolderCheck,
}

/** Everything that happened to a request, oldest first. */
export function RequestTimeline({ request }: Props): ReactNode {
  const nameOf = (code: string) =>
    request.shares.find(({ dau }) => dau?.code === code)?.dau?.name ?? code
  const { timeline } = request
  return (
    <Timeline
      active={timeline.length}
      bulletSize={26}
      lineWidth={2}
      className={classes['timeline']}
    >
      <Timeline.Item title="Started" bullet={<IconPencil size={14} aria-hidden />}>
        <p className={classes['when']}>
          <WhenExactly at={request.createdAt} />
        </p>
      </Timeline.Item>
      {timeline.map((step, n) => {
        const Sign = signs[step.what]
        return (
          <Timeline.Item
            // Steps are only ever added, so a place in the list is an identity.
            key={n}
            title={stepWords(step)}
            bullet={Sign === undefined ? undefined : <Sign size={14} aria-hidden />}
          >
            {step.dau !== null && <Text size="sm">{nameOf(step.dau)}</Text>}
            <p className={classes['when']}>
              <WhenExactly at={step.at} />
              {step.by !== '' && `, ${step.by}`}
            </p>
            {step.note !== '' && <p className={classes['note']}>{step.note}</p>}
          </Timeline.Item>
        )
      })}
    </Timeline>
  )
}
