import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AccessRequest } from '#stages/request/contract.ts'
import type { Review } from '../contract.ts'
import { Granted } from './granted.tsx'
import { ReasonForm } from './reason-form.tsx'
import type { CaseCommand, CaseCommandSender } from './use-case-command.ts'
import caseStyles from './case.module.css'

/** What is being decided, as it was on the screen when the dialog was opened. */
export type Dialog =
  | { readonly kind: 'return'; readonly request: AccessRequest }
  | {
      readonly kind: 'approve' | 'reject'
      readonly request: AccessRequest
      readonly review: Review
    }

export type Texts = Readonly<Record<string, string>>

type Props = {
  readonly dialog: Dialog | undefined
  /** What was typed so far, a text for each decision. */
  readonly texts: Texts
  readonly onTexts: (texts: Texts) => void
  /** False once the command went through: the focus then goes to what is said about it. */
  readonly returnsFocus: boolean
  readonly sender: CaseCommandSender
  readonly onClose: () => void
}

/** Asks for the reasons of a decision and says what it will bring about. */
export function CaseDialog(props: Props): ReactNode {
  const { dialog, texts, onTexts, returnsFocus, sender, onClose } = props
  const { mutation, send } = sender
  const key = dialog === undefined ? '' : keyOf(dialog)
  const close = () => {
    if (!mutation.isPending) onClose()
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
          <Consequence dialog={dialog} />
          <ReasonForm
            {...wordsOf(dialog)}
            text={texts[key] ?? ''}
            onText={(text) => onTexts({ ...texts, [key]: text })}
            isSending={mutation.isPending}
            problem={mutation.error}
            onSend={(reason) => send(commandOf(dialog, reason))}
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
    default:
      return dialog satisfies never
  }
}

function wordsOf(dialog: Dialog): {
  label: string
  description: string
  action: string
  tone: 'good' | 'bad'
  missing?: string
} {
  const description = `${dialog.request.requester.name} reads this.`
  switch (dialog.kind) {
    case 'return':
      return {
        label: 'Reasons',
        description: `${description} Say what to correct, and where.`,
        action: 'Return the request',
        tone: 'good',
        missing: 'Say what has to be corrected.',
      }
    case 'approve':
      return {
        label: 'Note or conditions (optional)',
        description,
        action: 'Approve',
        tone: 'good',
      }
    case 'reject':
      return {
        label: 'Reason',
        description,
        action: 'Reject',
        tone: 'bad',
        missing: 'Say why you reject this.',
      }
    default:
      return dialog satisfies never
  }
}

function commandOf(dialog: Dialog, reason: string): CaseCommand {
  if (dialog.kind === 'return') {
    return { kind: 'return', version: dialog.request.version, reason }
  }
  const { dau, version } = dialog.review
  return { kind: dialog.kind, dau, version, reason }
}

function Consequence({ dialog }: { readonly dialog: Dialog }): ReactNode {
  switch (dialog.kind) {
    case 'approve':
      return <Granted request={dialog.request} review={dialog.review} />
    case 'reject':
      return (
        <p className={caseStyles['consequence']}>
          Nothing is granted: nobody receives the files of {dialog.review.dauName} through this
          request. Other committees decide on their data by themselves.
        </p>
      )
    case 'return':
      return (
        <p className={caseStyles['consequence']}>
          The request goes back for correction. It comes here again once a corrected form has been
          added; every version is kept.
        </p>
      )
    default:
      return dialog satisfies never
  }
}
