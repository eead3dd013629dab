import { Button, Title } from '@mantine/core'
import { IconArrowLeft, IconMail } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { MailMessage } from '../contract.ts'

type Props = {
  readonly message: MailMessage | undefined
  /** Whether there is a mail server. */
  readonly delivers: boolean
  readonly onClose: () => void
}

/** One message as its receiver reads it. */
export function ReadingPane({ message, delivers, onClose }: Props): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null)
  const key = message?.key
  useEffect(() => {
    if (key !== undefined) heading.current?.focus({ preventScroll: true })
  }, [key])
  if (message === undefined) {
    return (
      <Empty title="No message open" icon={<IconMail size={26} stroke={1.5} aria-hidden />}>
        Choose one from the list to read it here.
      </Empty>
    )
  }
  return (
    <article className="mail-message">
      <Button
        className="mail-back"
        variant="subtle"
        size="xs"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
        onClick={onClose}
      >
        All messages
      </Button>
      <Title order={2} ref={heading} tabIndex={-1}>
        {message.subject}
      </Title>
      <dl className="mail-facts">
        <dt>To</dt>
        <dd>{message.to}</dd>
        <dt>Written</dt>
        <dd>
          <WhenExactly at={message.createdAt} />
        </dd>
        <dt>Sent</dt>
        <dd>
          {message.sentAt !== null && <WhenExactly at={message.sentAt} />}
          {message.sentAt === null && (delivers ? 'Not yet' : 'No, kept here')}
        </dd>
      </dl>
      <div className="mail-text">{message.text}</div>
      <Button component="a" href={message.link} variant="light" mt="md">
        Follow the link of this message
      </Button>
    </article>
  )
}
