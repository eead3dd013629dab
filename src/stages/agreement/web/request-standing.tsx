import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { RequestState } from '#stages/request/lifecycle.ts'
import { isReturnedToMe, isSentAgain } from '#stages/request/web/returned.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import classes from './request-view.module.css'
import { SubmitAgain } from './submit-again.tsx'

type Props = { readonly request: AccessRequest }

const next: Readonly<Record<RequestState, string>> = {
  draft: 'This request was not submitted yet.',
  'awaiting-signatures':
    'The agreement is out for signature: below you see who has signed. When everybody has, it goes to a data steward by itself.',
  submitted:
    'A data steward checks the signed agreement for completeness, then passes it to the committees.',
  'in-review':
    'The committees are deciding, each on its own data. You get an email at every decision, and approved files reach your project at once.',
  returned: '',
  approved: 'Everything you asked for is approved. The files are put into your project.',
  'partly-approved':
    'Part of the data is approved, and its files are put into your project. See below how each part stands.',
  rejected: 'The committees did not approve this request. Their reasons are in the timeline.',
  declined: 'Somebody declined to sign, which ends this request. You can start a new one.',
  withdrawn:
    'This request was withdrawn. What was approved before stays approved. A new request starts in the data browser.',
  expired:
    'The agreement was not signed in time, which ends this request. You can start a new one.',
  'closed-out':
    'This request was closed out: access by it has ended for everybody in it. Copies that were downloaded are to be destroyed.',
}

/** What an extension reads differently. */
const nextOfExtension: Partial<Record<RequestState, string>> = {
  'awaiting-signatures':
    'The addendum is out for signature: below you see who has signed. When everybody has, it goes to a data steward by itself.',
  submitted:
    'A data steward checks the signed addendum for completeness, then passes it to the committees.',
  'in-review': 'The committees are deciding. You get an email at every decision.',
  approved: 'Your access is extended by a year. The files stay where they are, in your project.',
  'partly-approved':
    'Access to part of the data is extended by a year. See below how each part stands.',
  rejected:
    'The committees did not extend your access, which ends when it would have. Their reasons are in the timeline.',
  declined: 'Somebody declined to sign, which ends this extension. You can start another.',
  withdrawn: 'This extension was withdrawn. Your access ends when it would have.',
  expired: 'The addendum was not signed in time, which ends this extension. You can start another.',
}

/** What happens now, and what the requester can do about it. */
export function RequestStanding({ request }: Props): ReactNode {
  if (isReturnedToMe(request)) return <Returned request={request} />
  if (request.state === 'returned')
    return <Line>The requester was asked to correct it and to submit it again.</Line>
  const of = request.extension === null ? undefined : nextOfExtension[request.state]
  return <Line>{of ?? next[request.state]}</Line>
}

function Line({ children }: { readonly children: string }): ReactNode {
  return (
    <Alert role="status" className={classes['standing']} icon={<IconInfoCircle aria-hidden />}>
      {children}
    </Alert>
  )
}

function Returned({ request }: Props): ReactNode {
  const isElectronic = isSentAgain(request)
  // What a committee asks to be changed stands above, where it asks.
  const returned = request.timeline.findLast(
    ({ what }) => what === 'returned' || what === 'changes-asked',
  )
  return (
    <Alert
      role="region"
      className={classes['standing']}
      color="yellow"
      icon={<IconAlertTriangle aria-hidden />}
      title={
        isElectronic
          ? 'Your request was returned. Please correct it and send it for signature again.'
          : 'Your request was returned. Please correct it and add a newly signed form.'
      }
    >
      <Stack gap="sm" align="stretch">
        {returned?.what === 'returned' && returned.note !== '' && (
          <div>
            <Text size="sm" fw={600}>
              {returned.by === '' ? 'The reason:' : `${returned.by} writes:`}
            </Text>
            <p className={classes['reason']}>{returned.note}</p>
          </div>
        )}
        <Text size="sm">
          Is an answer to be corrected, such as a person or the contemplated use? Do that first:{' '}
          <TextLink to="/requests/$requestId/setup" params={{ requestId: request.id }} size="sm">
            Correct your answers
          </TextLink>
        </Text>
        <SubmitAgain request={request} />
      </Stack>
    </Alert>
  )
}
