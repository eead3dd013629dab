import type { AccessRequest, Section } from '#stages/request/contract.ts'
import type { RejectionGround, Review } from '../../contract.ts'
import type { CaseDecision } from '../use-case-command.ts'

/** What is being decided, as it was on the screen when the dialog was opened. */
export type Dialog =
  | { readonly kind: 'return'; readonly request: AccessRequest }
  | ({ readonly kind: 'approve' } & OfReview)
  | ({ readonly kind: 'reject' | 'ask-changes' | 'reopen' } & OfReview)

type OfReview = { readonly request: AccessRequest; readonly review: Review }

/** What was typed so far; each decision takes of it what it needs. */
export type DecisionDraft = {
  readonly reason: string
  readonly conditions: readonly string[]
  readonly grounds: RejectionGround | undefined
  readonly sections: readonly Section[]
}

export const emptyDraft: DecisionDraft = {
  reason: '',
  conditions: [],
  grounds: undefined,
  sections: [],
}

/** The conditions that say something; fields left empty are none. */
export const conditionsOf = ({ conditions }: DecisionDraft): readonly string[] =>
  conditions.map((each) => each.trim()).filter((each) => each !== '')

/** The decision, or what is missing for it. */
export function decisionOf(
  dialog: Dialog,
  draft: DecisionDraft,
): CaseDecision | { readonly missing: 'reason' | 'grounds' | 'sections' } {
  const reason = draft.reason.trim()
  const { kind } = dialog
  if (kind === 'return') {
    if (reason === '') return { missing: 'reason' }
    return { kind, version: dialog.request.version, reason }
  }
  const of = { dau: dialog.review.dau, version: dialog.review.version, reason }
  if (kind === 'approve') return { kind, ...of, conditions: conditionsOf(draft) }
  if (kind === 'reject' && draft.grounds === undefined) return { missing: 'grounds' }
  if (kind === 'ask-changes' && draft.sections.length === 0) return { missing: 'sections' }
  if (reason === '') return { missing: 'reason' }
  if (kind === 'reject' && draft.grounds !== undefined)
    return { kind, ...of, grounds: draft.grounds }
  if (kind === 'ask-changes') return { kind, ...of, sections: draft.sections }
  return { kind: 'reopen', ...of }
}
