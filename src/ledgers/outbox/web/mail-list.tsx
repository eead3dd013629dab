import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { MailMessage } from '../contract.ts'

type Props = {
  readonly messages: readonly MailMessage[]
  readonly openKey: string | undefined
  readonly onOpen: (message: MailMessage) => void
}

/** The messages of one page; the open one is marked. */
export function MailList({ messages, openKey, onOpen }: Props): ReactNode {
  return (
    <ul className="plain" aria-label="Messages">
      {messages.map((message) => (
        <li key={message.key}>
          <UnstyledButton
            className="mail-item"
            aria-current={message.key === openKey}
            onClick={() => onOpen(message)}
          >
            <span className="mail-subject">{message.subject}</span>
            <span className="mail-line">
              <span className="mail-to">{message.to}</span>
              <WhenExactly at={message.createdAt} />
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}
