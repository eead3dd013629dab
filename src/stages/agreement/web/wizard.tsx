import { VisuallyHidden } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import type { AccessRequest } from '#stages/request/contract.ts'
import { AboutStep } from '#stages/request/web/about-step.tsx'
import { ConflictPanel } from '#stages/request/web/conflict-panel.tsx'
import { NameStep } from '#stages/request/web/name-step.tsx'
import { ReleaseNotice } from '#stages/request/web/release-notice.tsx'
import { SaveStatus } from '#stages/request/web/save-status.tsx'
import { AgreementStep } from './agreement-step.tsx'
import { ExtensionStep } from './extension-step.tsx'
import { LeaveGuard } from './leave-guard.tsx'
import { ReviewStep } from './review-step.tsx'
import { useWizard, type WizardState } from './use-wizard.ts'
import { WizardFoot } from './wizard-foot.tsx'
import { WizardNav } from './wizard-nav.tsx'
import type { StepName } from './step-names.ts'
import { stepHelp, titleOf } from './wizard-steps.ts'
import { WizardSummary } from './wizard-summary.tsx'
import classes from './wizard.module.css'

type Props = { readonly request: AccessRequest; readonly step: StepName }

const intros: Readonly<Record<StepName, string>> = {
  name: 'You can change it until you submit.',
  about: 'Filled in from your profile. Please check it: the agreement and the reviewers go by it.',
  agreement:
    'The terms under which the committees share their data with you. One agreement covers them all.',
  review: 'Look through everything once more. After you submit, answers can no longer be changed.',
}

function introOf(step: StepName, { state, extension }: AccessRequest): string {
  if (step === 'review' && state === 'returned')
    return 'Look through everything once more, then submit it again.'
  return step === 'agreement' && extension !== null
    ? 'The same data for the same people, for one more year. Filled in from your agreement.'
    : intros[step]
}

/** A draft or a returned request, one step at a time. Everything typed saves itself. */
export function Wizard({ request, step }: Props): ReactNode {
  const wizard = useWizard(request, step)
  useSaveOnLeaving(step, wizard)
  const heading = useFocus(step)
  return (
    <PageBody title={wizard.name.value.name.trim() || 'New data request'}>
      <LeaveGuard isSaved={wizard.isSaved} saveAll={wizard.saveAll} />
      <ReleaseNotice
        request={request}
        saveAll={wizard.saveAll}
        onDecided={() => heading.current?.focus()}
      />
      <div className={classes['layout']}>
        <aside className={classes['side']}>
          <div className={classes['bar']}>
            <SaveStatus
              sections={[wizard.name, wizard.about, wizard.agreement]}
              updatedAt={request.updatedAt}
            />
            <WizardNav request={request} current={step} opened={wizard.opened} />
          </div>
          <WizardSummary request={request} />
        </aside>
        <section className={classes['step']} aria-labelledby="wizard-step">
          <div className={classes['head']}>
            <h2 id="wizard-step" ref={heading} tabIndex={-1}>
              {titleOf(request, step)}
            </h2>
            <TextLink
              to="/help/$page"
              params={{ page: 'request' }}
              hash={stepHelp[step]}
              target="_blank"
              size="sm"
            >
              Get help on this step
              <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
            </TextLink>
          </div>
          <p className={classes['intro']}>{introOf(step, request)}</p>
          <StepBody request={request} step={step} wizard={wizard} />
          <WizardFoot request={request} step={step} wizard={wizard} />
        </section>
      </div>
    </PageBody>
  )
}

function StepBody({ request, step, wizard }: Props & { readonly wizard: WizardState }): ReactNode {
  const agreement = {
    state: wizard.agreement,
    fields: wizard.fields.agreement,
    request,
    about: wizard.about.value,
  }
  switch (step) {
    case 'name':
      return (
        <>
          <ConflictPanel state={wizard.name} />
          <NameStep
            state={wizard.name}
            fields={wizard.fields.name}
            onEnter={() => void wizard.goOn(step)}
          />
        </>
      )
    case 'about':
      return (
        <>
          <ConflictPanel state={wizard.about} />
          <AboutStep state={wizard.about} fields={wizard.fields.about} request={request} />
        </>
      )
    case 'agreement':
      return (
        <>
          <ConflictPanel state={wizard.agreement} />
          {request.extension === null ? (
            <AgreementStep {...agreement} />
          ) : (
            <ExtensionStep {...agreement} extension={request.extension} />
          )}
        </>
      )
    case 'review':
      return <ReviewStep request={request} wizard={wizard} />
    default:
      return step satisfies never
  }
}

/** A step that is left is saved at once, however it is left. */
function useSaveOnLeaving(step: StepName, { saveAll }: WizardState): void {
  const latest = useRef(saveAll)
  useEffect(() => {
    latest.current = saveAll
  })
  // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a change of step is what is meant
  useEffect(() => () => void latest.current(), [step])
}

/** Moves the focus to what a link names, as in `#about.fullName`, or to the heading of the next step. */
function useFocus(step: StepName): React.RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  const { hash } = useLocation()
  const last = useRef(step)
  useEffect(() => {
    const target = hash === '' ? null : document.getElementById(hash)
    if (target !== null) {
      target.focus({ preventScroll: true })
      target.scrollIntoView({ block: 'center' })
    }
    if (target === null && last.current !== step) heading.current?.focus()
    last.current = step
  }, [step, hash])
  return heading
}
