import { Pagination, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { IconMailOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { SearchField } from '#app/web/ui/search-field.tsx'
import { listMail, mailPageSize, type MailMessage } from '../contract.ts'
import { MailList } from './mail-list.tsx'
import { type MailSearch, readMailSearch } from './mail-search.ts'
import { ReadingPane } from './reading-pane.tsx'
import './mail.css'

/** Every mail of the platform, to search and to read. */
export function MailPage(): ReactNode {
  const raw: Record<string, unknown> = useSearch({ strict: false })
  const search = readMailSearch(raw)
  const navigate = useNavigate()
  const page = Number(search.page ?? 1)
  const go = (next: MailSearch) => void navigate({ to: '.', search: next, resetScroll: false })
  const mail = useQuery({
    queryKey: ['mail', search.q ?? '', page],
    queryFn: ({ signal }) => call(listMail, { query: { q: search.q ?? '', page }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <PageBody
      title="Mail"
      intro="Every message that the platform has written, newest first. Without mail settings they can only be read here."
      width="full"
    >
      <SearchField
        className="mail-search"
        label="Search mail"
        placeholder="Address, subject or text"
        value={search.q ?? ''}
        onSearch={(q) => go(q === '' ? {} : { q })}
      />
      <QueryState query={mail}>
        {({ total, messages, delivers }) => (
          <div className={search.message === undefined ? 'mail' : 'mail mail-reading'}>
            <div className="panel mail-list">
              <Text className="mail-count" size="xs" c="dimmed" role="status">
                {formatNoun(total, 'message')}
              </Text>
              {messages.length === 0 ? (
                <NoMail isSearch={search.q !== undefined} />
              ) : (
                <MailList
                  messages={messages}
                  openKey={search.message}
                  onOpen={({ key }) => go({ ...search, message: key })}
                />
              )}
              {total > mailPageSize && (
                <Pagination
                  className="mail-pages"
                  size="sm"
                  total={Math.ceil(total / mailPageSize)}
                  value={page}
                  siblings={0}
                  onChange={(to) => go({ ...withoutMessage(search), page: String(to) })}
                  getControlProps={(control) => ({ 'aria-label': `${control} page` })}
                  getItemProps={(to) => ({ 'aria-label': `Page ${to}` })}
                />
              )}
            </div>
            <div className="panel mail-pane">
              <ReadingPane
                message={openOf(messages, search.message)}
                delivers={delivers}
                onClose={() => go(withoutMessage(search))}
              />
            </div>
          </div>
        )}
      </QueryState>
    </PageBody>
  )
}

const openOf = (messages: readonly MailMessage[], key: string | undefined) =>
  messages.find((message) => message.key === key)

function withoutMessage({ q, page }: MailSearch): MailSearch {
  return { ...(q === undefined ? {} : { q }), ...(page === undefined ? {} : { page }) }
}

function NoMail({ isSearch }: { readonly isSearch: boolean }): ReactNode {
  return (
    <Empty
      title={isSearch ? 'No message matches' : 'No mail yet'}
      icon={<IconMailOff size={26} stroke={1.5} aria-hidden />}
    >
      {isSearch
        ? 'Search by address, subject or a word of the text.'
        : 'The platform writes the first one when somebody files a request.'}
    </Empty>
  )
}
