import { TextInput, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { offer } from '#app/web/ui/offer.ts'
import { useClipboard } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconDownload, IconLink } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { Flyout } from '#app/web/frame/flyout.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Release } from '../contract.ts'
import type { BrowseView } from './browse-search.ts'
import type { TextFile } from './group-tables.ts'
import type { BrowseAnswer } from './use-browse.ts'
import { tabWords } from './words.ts'

type Props = {
  readonly view: BrowseView
  readonly summary: BrowseAnswer['summary']
  readonly release: Release
}

/** What can be done with the view as it stands: pass it on, take its figures along. */
export const ViewActions = memo(function ViewActions({ view, summary, release }: Props): ReactNode {
  const queries = useQueryClient()
  const download = useMutation({
    mutationFn: async (what: 'summary' | 'groups') => {
      const { groupTable, summaryTable } = await import('./group-tables.ts')
      save(
        what === 'groups'
          ? await groupTable(queries, view, release)
          : summaryTable(view, summary, release, location.href),
      )
    },
  })
  return (
    <>
      <CopyLink />
      <Flyout
        className="view-action"
        button={
          <>
            <IconDownload size={16} stroke={1.7} aria-hidden />
            {download.isPending ? 'Downloading…' : 'Download'}
          </>
        }
        panelLabel="Download"
        width={200}
      >
        {(close) => (
          <ul className="plain flyout-list">
            {([`${tabWords[view.tab].label} listed, TSV`, 'Summary, TSV'] as const).map(
              (label, place) => (
                <li key={label}>
                  <UnstyledButton
                    className="flyout-item"
                    onClick={() => {
                      close()
                      download.mutate(place === 0 ? 'groups' : 'summary')
                    }}
                  >
                    {label}
                  </UnstyledButton>
                </li>
              ),
            )}
          </ul>
        )}
      </Flyout>
      {download.error !== null && <ProblemAlert problem={download.error} />}
    </>
  )
})

/** The address as it is: it carries the whole view. Where the browser does not copy, it is there to be copied by hand. */
function CopyLink(): ReactNode {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <>
      {clipboard.error !== null && (
        <TextInput
          size="xs"
          readOnly
          aria-label="Copy this link"
          className="copy-by-hand"
          value={location.href}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      <UnstyledButton className="view-action" onClick={() => clipboard.copy(location.href)}>
        {clipboard.copied ? (
          <IconCheck size={16} stroke={2} aria-hidden />
        ) : (
          <IconLink size={16} stroke={1.7} aria-hidden />
        )}
        {clipboard.copied ? 'Link copied' : 'Copy link'}
      </UnstyledButton>
      <VisuallyHidden role="status">{said(clipboard)}</VisuallyHidden>
    </>
  )
}

function said({
  copied,
  error,
}: {
  readonly copied: boolean
  readonly error: Error | null
}): string {
  if (copied) return 'Link copied'
  return error === null ? '' : 'The browser did not copy the link: copy it from the field.'
}

const save = ({ name, text }: TextFile): void =>
  offer(new Blob([text], { type: 'text/tab-separated-values' }), name)
