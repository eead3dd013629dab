import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import type { Case } from '../contract.ts'
import { receiversOf } from './receivers.ts'
import type { CaseDecision } from './use-case-command.ts'
import caseStyles from './case.module.css'

export type NoticeText = {
  readonly kind: 'done' | 'overtaken'
  readonly title: string
  readonly text: string
}

/** Said when somebody else was faster. */
export function overtaken(command: CaseDecision): NoticeText {
  const kept = command.kind === 'pass-on' || command.reason === '' ? '' : ' What you wrote is kept.'
  return {
    kind: 'overtaken',
    title: 'This was changed by someone else',
    text: `Nothing of yours was recorded. The page now shows the newest state: please look again before you decide.${kept}`,
  }
}

/** What a command has brought about, in words. */
export function noticeOf(command: CaseDecision, { request, reviews }: Case): NoticeText {
  const kind = 'done'
  const requester = request.requester.name
  switch (command.kind) {
    case 'pass-on':
      return {
        kind,
        title: 'Passed on to the committees',
        text:
          reviews.length === 0
            ? 'Every committee concerned has been told by email.'
            : `Asked to decide: ${reviews.map(({ dau, committee }) => `${committee} (${dau})`).join(', ')}.`,
      }
    case 'return':
      return {
        kind,
        title: `Returned to ${requester}`,
        text: `${requester} is told by email why, and can correct the request and add a new form. It then comes back here.`,
      }
    case 'approve': {
      if (command.conditions.length > 0)
        return {
          kind,
          title: `Approved on conditions for ${command.dau}`,
          text: `Access begins once ${requester} accepts them. ${requester} is told by email.`,
        }
      const files = reviews.find(({ dau }) => dau === command.dau)?.files ?? 0
      return {
        kind,
        title: `Approved for ${command.dau}`,
        text: `${formatNoun(receiversOf(request).length, 'person has', 'people have')} access for one year. ${formatNoun(files, 'file is', 'files are')} on the way into the project, and ${requester} is told by email.`,
      }
    }
    case 'reject':
      return {
        kind,
        title: `Rejected for ${command.dau}`,
        text: `Nothing was granted. ${requester} is told by email, with your reason.`,
      }
    case 'ask-changes':
      return {
        kind,
        title: `${requester} is asked for changes`,
        text: `${requester} is told by email. Once the request was changed and signed anew, the committee votes again.`,
      }
    case 'reopen':
      return {
        kind,
        title: `Reopened for ${command.dau}`,
        text: 'The committee votes and decides anew.',
      }
    default:
      return command satisfies never
  }
}

/** Takes the focus when it appears: the button that led here is gone by then. */
export function Notice({ notice }: { readonly notice: NoticeText | undefined }): ReactNode {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (notice !== undefined) ref.current?.focus()
  }, [notice])
  const isDone = notice?.kind === 'done'
  return (
    <div ref={ref} tabIndex={-1} role="status" className={caseStyles['notice']}>
      {notice !== undefined && (
        <Alert
          color={isDone ? 'green' : 'yellow'}
          icon={isDone ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
          title={notice.title}
          role="presentation"
        >
          {notice.text}
        </Alert>
      )}
    </div>
  )
}
