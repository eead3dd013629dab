import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { NotEligible } from '#stages/request/web/not-eligible.tsx'
import { isReturnedToMe } from '#stages/request/web/returned.ts'
import { ShareTable } from '#stages/selection/web/share-table.tsx'
import { AboutAnswers, AgreementAnswers } from './answers.tsx'
import { AskDownload } from './ask-download.tsx'
import { ExtensionUnits } from './extension-units.tsx'
import { Fact, Facts } from './facts.tsx'
import { FormList } from './form-list.tsx'
import { MissingList } from './missing-list.tsx'
import { PurposeMatches } from './purpose-matches.tsx'
import { SubmitAgain } from './submit-again.tsx'
import classes from './review-step.module.css'
import type { WizardState } from './use-wizard.ts'
import type { StepName } from './step-names.ts'
import { stepsOf, titleOf } from './wizard-steps.ts'

type Props = { readonly request: AccessRequest; readonly wizard: WizardState }

/** The last step: every answer on one page, what is still missing, and what submitting does. */
export function ReviewStep({ request, wizard }: Props): ReactNode {
  const { name, about, agreement } = wizard
  const unsaved = [name, about, agreement].flatMap(({ status }) =>
    status.kind === 'failed' ? status.error : [],
  )
  return (
    <>
      {unsaved[0] !== undefined && <ProblemAlert problem={unsaved[0]} />}
      {request.filing === 'not-eligible' ? (
        <NotEligible shares={request.shares} email={about.value.email} />
      ) : (
        <MissingList request={request} />
      )}
      <Block request={request} title="Project" step="name">
        <Facts>
          <Fact name="Name">{name.value.name}</Fact>
        </Facts>
      </Block>
      <Block
        request={request}
        title={request.extension === null ? 'About you' : 'Requester'}
        step="about"
      >
        <AboutAnswers about={about.value} />
      </Block>
      <Block request={request} title="Data">
        {request.extension === null ? (
          <ShareTable shares={request.shares} />
        ) : (
          <ExtensionUnits extension={request.extension} shares={request.shares} />
        )}
        <AskDownload request={request} wizard={wizard} />
      </Block>
      {stepsOf(request).includes('agreement') && (
        <Block request={request} title={titleOf(request, 'agreement')} step="agreement">
          <AgreementAnswers agreement={agreement.value} about={about.value} />
          {request.extension === null && (
            <PurposeMatches shares={request.shares} purpose={agreement.value.purpose} />
          )}
          <h4>Signatures</h4>
          <SignaturesToCome request={request} />
        </Block>
      )}
      {isReturnedToMe(request) && request.missing.length === 0 && (
        <section className={classes['block']} aria-label="Submit again">
          <header>
            <h3>Submit again</h3>
          </header>
          <SubmitAgain request={request} save={wizard.saveAll} />
        </section>
      )}
    </>
  )
}

/** How the agreement comes to its signatures. */
function SignaturesToCome({ request }: { readonly request: AccessRequest }): ReactNode {
  if (request.signing === 'electronic') {
    return <p>Electronically: everybody named above is asked by email.</p>
  }
  if (request.formVersion > 0) return <FormList requestId={request.id} />
  return <p className={classes['none']}>The signed form is not uploaded yet</p>
}

type BlockProps = {
  readonly request: AccessRequest
  readonly title: string
  /** Where the block is edited, while there is such a step; what follows from the selection is not. */
  readonly step?: StepName
  readonly children: ReactNode
}

function Block({ request, title, step, children }: BlockProps): ReactNode {
  return (
    <section className={classes['block']} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {step !== undefined && stepsOf(request).includes(step) && (
          <TextLink
            to="/requests/$requestId/setup"
            params={{ requestId: request.id }}
            search={{ step }}
            aria-label={`Edit: ${title}`}
          >
            Edit
          </TextLink>
        )}
      </header>
      {children}
    </section>
  )
}
