import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { StatusBadge } from '#app/web/ui/status-badge.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { Bytes } from '#app/web/ui/bytes.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { RequestTimeline } from '#stages/request/web/request-timeline.tsx'
import { outcomeOf } from '#stages/request/web/share-outcome.ts'
import { ShareTable } from '#stages/selection/web/share-table.tsx'
import { documentWords } from '../rules/document-words.ts'
import { AboutAnswers, AgreementAnswers } from './answers.tsx'
import { useEnvelopes } from './envelopes/envelopes-query.ts'
import { Signatures } from './envelopes/signatures.tsx'
import { ExtensionUnits } from './extension-units.tsx'
import { FormList } from './form-list.tsx'
import { RequestStanding } from './request-standing.tsx'
import classes from './request-view.module.css'
import { Part } from './part.tsx'
import { SubmissionList } from './submission-list.tsx'
import { useEarlierSubmissions } from './submissions-query.ts'
import { titleOf } from './wizard-steps.ts'
import { WithdrawRequest } from './withdraw-request.tsx'

type Props = {
  readonly request: AccessRequest
  /** The way to the project, where there is one. */
  readonly project?: ReactNode
  /** What committees wait for from the requester. */
  readonly asked?: ReactNode
  /** How the committees stand, and what was said. */
  readonly committees?: ReactNode
  /** On what is done with the data. */
  readonly reports?: ReactNode
}

/** A filed request: how it stands, what was asked for, by whom, and what has happened. */
export function RequestView({ request, project, asked, committees, reports }: Props): ReactNode {
  const earlier = useEarlierSubmissions(request)
  const envelopes = useEnvelopes(request)
  const { short } = documentWords[request.extension === null ? 'request' : 'extension']
  const hasAgreement = request.shares.some(({ access }) => access === 'needs-agreement')
  return (
    <PageBody
      title={request.name}
      breadcrumbs={[{ label: 'My Dashboard', to: '/dashboard' }]}
      intro={
        <>
          {formatNoun(request.files, 'file')} · <Bytes value={request.bytes} /> ·{' '}
          {request.release.name} · requested by {request.requester.name}
        </>
      }
      actions={
        <>
          <StatusBadge status={request.status} />
          {project}
          <WithdrawRequest request={request} />
        </>
      }
    >
      {asked}
      <RequestStanding request={request} />
      <div className={classes['layout']}>
        <div>
          {envelopes.length > 0 && (
            <Part title="Signatures">
              <Signatures requestId={request.id} envelopes={envelopes} />
            </Part>
          )}
          {committees}
          {reports}
          <Part title="Data">
            <ShareTable
              shares={request.shares}
              state={(share) => <StatusBadge {...outcomeOf(request, share)} />}
            />
          </Part>
          {request.extension !== null && (
            <Part title="Extension">
              <p>
                Of{' '}
                <TextLink
                  to="/requests/$requestId"
                  params={{ requestId: request.extension.original.id }}
                >
                  {request.extension.original.name}
                </TextLink>
              </p>
              <ExtensionUnits extension={request.extension} shares={request.shares} />
            </Part>
          )}
          {hasAgreement && request.formVersion > 0 && (
            <Part title={`Signed ${short}`}>
              <FormList requestId={request.id} />
            </Part>
          )}
          <Part title="Requester">
            <AboutAnswers about={request.draft.about} />
          </Part>
          {hasAgreement && (
            <Part title={titleOf(request, 'agreement')}>
              <AgreementAnswers agreement={request.draft.agreement} about={request.draft.about} />
            </Part>
          )}
          {earlier.length > 0 && (
            <Part title="Submitted before">
              <SubmissionList requestId={request.id} submissions={earlier} />
            </Part>
          )}
        </div>
        <Part title="Timeline">
          <RequestTimeline request={request} />
        </Part>
      </div>
    </PageBody>
  )
}
