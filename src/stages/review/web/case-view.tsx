import { Alert, Anchor } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { type Crumb, PageBody } from '#app/web/ui/page-body.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { SubmissionList } from '#stages/agreement/web/submission-list.tsx'
import { useEarlierSubmissions } from '#stages/agreement/web/submissions-query.ts'
import { RequestTimeline } from '#stages/request/web/request-timeline.tsx'
import type { Case, Review } from '../contract.ts'
import { CaseDialog, type Dialog, type Texts } from './case-dialog.tsx'
import { DataAsked } from './data-asked.tsx'
import { DownloadAsked } from './download-asked.tsx'
import { ExtensionAsked } from './extension-asked.tsx'
import { Forms } from './forms.tsx'
import { Notice, noticeOf, overtaken, type NoticeText } from './notice.tsx'
import { Panel } from './panel.tsx'
import { People } from './people.tsx'
import { Purpose } from './purpose.tsx'
import { Reviews } from './reviews.tsx'
import { StewardCheck } from './steward-check.tsx'
import { useCaseCommand } from './use-case-command.ts'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

type Props = { readonly seen: Case; readonly breadcrumbs: readonly Crumb[] }

/** A case that has arrived. Buttons are the server's open commands, never our own idea of them. */
export function CaseView({ seen, breadcrumbs }: Props): ReactNode {
  const { request, reviews, forms } = seen
  const earlier = useEarlierSubmissions(request)
  const [dialog, setDialog] = useState<Dialog>()
  const [texts, setTexts] = useState<Texts>({})
  const [notice, setNotice] = useState<NoticeText>()
  const { mutation, send } = useCaseCommand(request.id, {
    done: (command, after) => {
      setDialog(undefined)
      setTexts({})
      setNotice(noticeOf(command, after))
    },
    overtaken: (command) => {
      setDialog(undefined)
      setNotice(overtaken(command))
    },
  })
  const open = (next: Dialog) => {
    mutation.reset()
    setNotice(undefined)
    setDialog(next)
  }
  const decide = (kind: 'approve' | 'reject', review: Review) => open({ kind, request, review })
  const hasDecision =
    seen.openCommands.length > 0 || reviews.some(({ openCommands }) => openCommands.length > 0)

  return (
    <PageBody
      title={<span className={textStyles['long']}>{request.name}</span>}
      breadcrumbs={breadcrumbs}
      intro={<Subtitle seen={seen} />}
      width="full"
    >
      <Notice notice={notice} />
      {hasDecision && (
        <Anchor className={caseStyles['jump']} href="#decision">
          Go to your decision
        </Anchor>
      )}
      <div className={caseStyles['case']}>
        <div className={caseStyles['main']}>
          <DownloadAsked request={request} />
          <Forms requestId={request.id} forms={forms} />
          {request.extension !== null && (
            <ExtensionAsked request={request} extension={request.extension} />
          )}
          <Purpose agreement={request.draft.agreement} />
          <People request={request} />
          <DataAsked request={request} />
          {earlier.length > 0 && (
            <Panel title="Submitted before">
              <SubmissionList requestId={request.id} submissions={earlier} />
            </Panel>
          )}
        </div>
        <div className={caseStyles['side']} id="decision" tabIndex={-1}>
          <StewardCheck
            seen={seen}
            sender={{ mutation, send }}
            onReturn={() => open({ kind: 'return', request })}
          />
          <Reviews
            reviews={reviews}
            shares={request.shares}
            purpose={request.draft.agreement.purpose}
            onDecide={decide}
          />
          <Panel title="Timeline">
            <RequestTimeline request={request} />
          </Panel>
        </div>
      </div>
      <CaseDialog
        dialog={dialog}
        texts={texts}
        onTexts={setTexts}
        returnsFocus={notice === undefined}
        sender={{ mutation, send }}
        onClose={() => setDialog(undefined)}
      />
    </PageBody>
  )
}

function Subtitle({ seen }: { readonly seen: Case }): ReactNode {
  const { request } = seen
  return (
    <>
      <div className={caseStyles['subtitle']}>
        <StatusBadge status={request.status} />
        <span>
          {request.requester.name} (
          <Anchor href={`mailto:${request.requester.email}`} className={textStyles['long']}>
            {request.requester.email}
          </Anchor>
          )
        </span>
        {request.submittedAt !== null && (
          <span>
            submitted <When at={request.submittedAt} />
          </span>
        )}
      </div>
      {request.newerRelease !== null && (
        <Alert mt="sm" color="yellow" icon={<IconAlertTriangle aria-hidden />} p="xs">
          The catalog has moved on to {request.newerRelease.name} since. This request stays with the
          files of {request.release.name}.
        </Alert>
      )}
    </>
  )
}
