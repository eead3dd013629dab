import { Alert, Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { type Crumb, PageBody } from '#app/web/ui/page-body.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { When } from '#app/web/ui/when.tsx'
import { SubmissionList } from '#stages/agreement/web/submission-list.tsx'
import { useSubmissions } from '#stages/agreement/web/submissions-query.ts'
import { RequestTimeline } from '#stages/request/web/request-timeline.tsx'
import type { Case } from '../contract.ts'
import { Changes } from './case/changes.tsx'
import { Conversation } from './case/conversation.tsx'
import { DecisionDialog, type Drafts } from './case/decision-dialog.tsx'
import type { Dialog } from './case/decision-draft.ts'
import { HistoryTable } from './case/history-table.tsx'
import { OwnInterests } from './case/own-interests.tsx'
import { Reviews } from './case/reviews.tsx'
import { standingQuery } from './case-query.ts'
import { DataAsked } from './data-asked.tsx'
import { DownloadAsked } from './download-asked.tsx'
import { ExtensionAsked } from './extension-asked.tsx'
import { Forms } from './forms.tsx'
import { Notice, noticeOf, overtaken, type NoticeText } from './notice.tsx'
import { Panel } from './panel.tsx'
import { People } from './people.tsx'
import { Purpose } from './purpose.tsx'
import { CaseGrants } from './revoke/case-grants.tsx'
import { StewardCheck } from './steward-check.tsx'
import { type CaseDecision, useCaseCommand } from './use-case-command.ts'
import caseStyles from './case.module.css'
import textStyles from './text.module.css'

type Props = {
  readonly seen: Case
  readonly reports: ReactNode
  readonly breadcrumbs: readonly Crumb[]
}

/** A case that has arrived. Buttons are the server's open commands, never our own idea of them. */
export function CaseView({ seen, reports, breadcrumbs }: Props): ReactNode {
  const { request, reviews } = seen
  const [dialog, setDialog] = useState<Dialog>()
  const [drafts, setDrafts] = useState<Drafts>({})
  const [notice, setNotice] = useState<NoticeText>()
  const hasSeat = reviews.some(({ work }) => work !== null && work.seat !== null)
  const standing = useQuery({ ...standingQuery(request.id), enabled: hasSeat }).data
  const { mutation, send } = useCaseCommand<CaseDecision>(request.id, {
    done: (command, after) => {
      setDialog(undefined)
      setDrafts({})
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
          <Asked seen={seen} reports={reports} />
          {reviews.map(
            (review) =>
              review.work !== null && (
                <Conversation
                  key={review.dau}
                  requestId={request.id}
                  review={review}
                  work={review.work}
                  requester={request.requester.name}
                  mayWrite={review.work.seat !== null && standing?.outcome === 'none'}
                  isOneOfSeveral={reviews.length > 1}
                />
              ),
          )}
        </div>
        <div className={caseStyles['side']} id="decision" tabIndex={-1}>
          <StewardCheck
            seen={seen}
            sender={{ mutation, send }}
            onReturn={() => open({ kind: 'return', request })}
          />
          {standing?.outcome === 'to-declare' && <OwnInterests standing={standing} />}
          <Reviews
            request={request}
            reviews={reviews}
            onDecide={(kind, review) => open({ kind, request, review })}
          />
          {standing !== undefined && standing.outcome !== 'to-declare' && (
            <OwnInterests standing={standing} />
          )}
          <Panel title="Timeline">
            <RequestTimeline request={request} />
          </Panel>
        </div>
      </div>
      <DecisionDialog
        dialog={dialog}
        drafts={drafts}
        onDrafts={setDrafts}
        returnsFocus={notice === undefined}
        sender={{ mutation, send }}
        onClose={() => setDialog(undefined)}
      />
    </PageBody>
  )
}

/** Who asks for what: all that there is to judge by. */
function Asked({ seen, reports }: Pick<Props, 'seen' | 'reports'>): ReactNode {
  const { request, forms, history } = seen
  const submissions = useSubmissions(request)
  const earlier = submissions.slice(1)
  return (
    <>
      <Changes submissions={submissions} />
      <DownloadAsked request={request} />
      <Forms requestId={request.id} forms={forms} />
      {request.extension !== null && (
        <ExtensionAsked request={request} extension={request.extension} />
      )}
      {reports}
      <Purpose agreement={request.draft.agreement} />
      <People request={request} />
      <CaseGrants requestId={request.id} />
      <HistoryTable history={history} />
      <DataAsked request={request} />
      {earlier.length > 0 && (
        <Panel title="Submitted before">
          <SubmissionList requestId={request.id} submissions={earlier} />
        </Panel>
      )}
    </>
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
