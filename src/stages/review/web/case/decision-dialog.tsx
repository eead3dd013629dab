import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { Granted } from '../granted.tsx'
import type { DecisionSender } from '../use-case-command.ts'
import { conditionsOf, type DecisionDraft, type Dialog, emptyDraft } from './decision-draft.ts'
import { DecisionForm } from './decision-form.tsx'
import caseStyles from '../case.module.css'

export type Drafts = Readonly<Record<string, DecisionDraft>>

type Props = {
  readonly dialog: Dialog | undefined
  /** What was typed so far, a draft for each decision. */
  readonly drafts: Drafts
  readonly onDrafts: (drafts: Drafts) => void
  /** False once the command went through: the focus then goes to what is said about it. */
  readonly returnsFocus: boolean
  readonly sender: DecisionSender
  readonly onClose: () => void
}

/** Asks for what a decision is made of and says what it will bring about. */
export function DecisionDialog(props: Props): ReactNode {
  const { dialog, drafts, onDrafts, returnsFocus, sender, onClose } = props
  const key = dialog === undefined ? '' : keyOf(dialog)
  const draft = drafts[key] ?? emptyDraft
  const close = () => {
    if (!sender.mutation.isPending) onClose()
  }
  return (
    <Modal
      opened={dialog !== undefined}
      onClose={close}
      title={dialog !== undefined && <strong>{titleOf(dialog)}</strong>}
      size="lg"
      returnFocus={returnsFocus}
      transitionProps={{ duration: 0 }}
    >
      {dialog !== undefined && (
        <>
          <Consequence dialog={dialog} draft={draft} />
          <DecisionForm
            dialog={dialog}
            draft={draft}
            onDraft={(next) => onDrafts({ ...drafts, [key]: next })}
            sender={sender}
            onCancel={close}
          />
        </>
      )}
    </Modal>
  )
}

const keyOf = (dialog: Dialog): string =>
  dialog.kind === 'return' ? 'return' : `${dialog.kind} ${dialog.review.dau}`

function titleOf(dialog: Dialog): string {
  switch (dialog.kind) {
    case 'return':
      return `Return to ${dialog.request.requester.name}`
    case 'approve':
      return `Approve for ${dialog.review.dau}`
    case 'reject':
      return `Reject for ${dialog.review.dau}`
    case 'ask-changes':
      return `Ask ${dialog.request.requester.name} for changes`
    case 'reopen':
      return `Reopen for ${dialog.review.dau}`
    default:
      return dialog satisfies never
  }
}

type ConsequenceProps = { readonly dialog: Dialog; readonly draft: DecisionDraft }

function Consequence({ dialog, draft }: ConsequenceProps): ReactNode {
  if (dialog.kind !== 'approve')
    return <p className={caseStyles['consequence']}>{consequenceOf(dialog)}</p>
  const { request, review } = dialog
  return <Granted {...{ request, review }} isConditional={conditionsOf(draft).length > 0} />
}

function consequenceOf(dialog: Exclude<Dialog, { readonly kind: 'approve' }>): string {
  switch (dialog.kind) {
    case 'return':
      return 'The request goes back for correction. It comes here again once a corrected form has been added; every version is kept.'
    case 'ask-changes':
      return 'The request goes back to be changed and signed anew. Then the committee votes again; other committees wait meanwhile, and what they decided stands.'
    case 'reopen':
      return dialog.review.state === 'conditional'
        ? 'The approval and its conditions are taken back. The committee votes and decides anew.'
        : 'The rejection is taken back. The committee votes and decides anew.'
    case 'reject':
      return `Nothing is granted: nobody receives the files of ${dialog.review.dauName} through this request. Other committees decide on their data by themselves.`
    default:
      return dialog satisfies never
  }
}
