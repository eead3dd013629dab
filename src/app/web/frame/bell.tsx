import { Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconBell } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { listNotifications, type MailMessage, readNotifications } from '#ledgers/outbox/contract.ts'
import { call } from '../client.ts'
import { usePerson } from '../instance.ts'
import { Empty } from '../ui/empty.tsx'
import { formatNoun } from '../ui/format.ts'
import { QueryState } from '../ui/query-state.tsx'
import { WhenExactly } from '../ui/when.tsx'
import { Flyout } from './flyout.tsx'

const pollMs = 60_000

/** The notifications of the signed-in person. They count as read once the panel was closed. */
export function Bell(): ReactNode {
  const { id } = usePerson()
  const queries = useQueryClient()
  const queryKey = ['notifications', id]
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(listNotifications, { signal }),
    refetchInterval: pollMs,
  })
  const markRead = useMutation({
    mutationFn: () => call(readNotifications),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  const unread = query.data?.unread ?? 0
  const toggle = (isOpen: boolean) => {
    if (isOpen) void query.refetch()
    else if (unread > 0) markRead.mutate()
  }
  return (
    <Flyout
      className="header-icon"
      buttonLabel={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'}
      button={
        <>
          <IconBell size={20} stroke={1.7} aria-hidden />
          {unread > 0 && (
            <span className="bell-count" aria-hidden data-count={unread > 99 ? '99+' : unread} />
          )}
        </>
      }
      panelLabel="Notifications"
      width="min(25rem, calc(100vw - 1.5rem))"
      onToggle={toggle}
    >
      {(close) => (
        <>
          <div className="bell-head">
            <Text fw={650}>Notifications</Text>
            <Text size="xs" c="dimmed">
              {unread === 0 ? 'All read' : `${formatNoun(unread, 'message')} unread`}
            </Text>
          </div>
          <div className="bell-list">
            <QueryState query={query}>
              {({ messages }) => <Messages messages={messages} onFollow={close} />}
            </QueryState>
          </div>
        </>
      )}
    </Flyout>
  )
}

type MessagesProps = { readonly messages: readonly MailMessage[]; readonly onFollow: () => void }

function Messages({ messages, onFollow }: MessagesProps): ReactNode {
  const navigate = useNavigate()
  if (messages.length === 0) {
    return <Empty title="Nothing yet">What happens to your requests is told here.</Empty>
  }
  return (
    <ul className="plain">
      {messages.map((message) => {
        const path = pathOf(message.link)
        return (
          <li key={message.key}>
            <a
              className={message.read ? 'bell-message' : 'bell-message bell-unread'}
              href={path}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                onFollow()
                void navigate({ href: path })
              }}
            >
              <span className="bell-subject">
                {!message.read && <span className="bell-new">New</span>}
                {message.subject}
              </span>
              <span className="bell-when">
                <WhenExactly at={message.createdAt} />
              </span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}

/** Every mail links into this platform; the address it is reached at may differ from the one in the mail. */
function pathOf(link: string): string {
  const url = URL.parse(link, window.location.origin)
  return url === null ? '/' : `${url.pathname}${url.search}${url.hash}`
}
