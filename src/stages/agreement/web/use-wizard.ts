import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import { type Fields, useFields } from '#stages/request/web/fields.ts'
import { requestQuery } from '#stages/request/web/request-query.ts'
import { type SectionState, useSection } from '#stages/request/web/use-section.ts'
import type { StepName } from './step-names.ts'
import { stepsOf } from './wizard-steps.ts'

/** The three sections of a draft, each saving itself, and where the person has been. */
export type WizardState = {
  readonly name: SectionState<'name'>
  readonly about: SectionState<'about'>
  readonly agreement: SectionState<'agreement'>
  readonly fields: Readonly<Record<'name' | 'about' | 'agreement', Fields>>
  readonly opened: ReadonlySet<StepName>
  readonly isSaved: boolean
  /** Saves every section; answers whether everything typed is saved. */
  readonly saveAll: () => Promise<boolean>
  readonly open: (step: StepName) => Promise<void>
  /** Saves, then opens the step after this one; stays where something was not saved. */
  readonly goOn: (from: StepName) => Promise<void>
}

export function useWizard(request: AccessRequest, step: StepName): WizardState {
  const name = useSection(request, 'name')
  const about = useSection(request, 'about')
  const agreement = useSection(request, 'agreement')
  const opened = useOpened(step)
  const client = useQueryClient()
  const navigate = useNavigate()
  const isReviewed = opened.has('review')
  const sections = [name, about, agreement]
  const saveAll = async () => {
    const saved = await Promise.all(sections.map((section) => section.flush()))
    return saved.every(Boolean)
  }
  const open = (next: StepName) =>
    navigate({
      to: '/requests/$requestId/setup',
      params: { requestId: request.id },
      search: { step: next },
    })
  const goOn = async (from: StepName) => {
    if (!(await saveAll())) return
    // What was just saved may have changed which steps there are.
    const steps = stepsOf(client.getQueryData(requestQuery(request.id).queryKey) ?? request)
    await open(steps[steps.indexOf(from) + 1] ?? 'review')
  }
  return {
    name,
    about,
    agreement,
    fields: {
      name: useFields(name, request.missing, isReviewed),
      about: useFields(about, request.missing, isReviewed),
      agreement: useFields(agreement, request.missing, isReviewed),
    },
    opened,
    isSaved: sections.every(({ status }) => status.kind === 'saved'),
    saveAll,
    open,
    goOn,
  }
}

function useOpened(step: StepName): ReadonlySet<StepName> {
  const [opened, setOpened] = useState<ReadonlySet<StepName>>(() => new Set([step]))
  if (!opened.has(step)) setOpened(new Set(opened).add(step))
  return opened
}
