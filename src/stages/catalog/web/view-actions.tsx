import { Button, Menu, TextInput, VisuallyHidden } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { IconCheck, IconDownload, IconLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Release } from '../contract.ts'
import { groupTable, summaryTable, type TextFile } from './group-tables.ts'
import type { BrowseAnswer, BrowseState } from './use-browse.ts'
import { tabWords } from './words.ts'

type Props = {
  readonly state: BrowseState
  readonly answer: BrowseAnswer
  readonly release: Release
}

/** What can be done with the view as it stands: pass it on, take its figures along. */
export function ViewActions({ state, answer, release }: Props): ReactNode {
  const { view } = state
  const download = useMutation({
    mutationFn: async (what: 'summary' | 'groups') =>
      save(
        what === 'groups'
          ? await groupTable(view, release)
          : summaryTable(view, answer.summary, release, location.href),
      ),
  })
  return (
    <>
      <CopyLink />
      <Menu position="bottom-end" shadow="md" withinPortal={false}>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            loading={download.isPending}
            leftSection={<IconDownload size={16} stroke={1.7} aria-hidden />}
          >
            Download
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => download.mutate('groups')}>
            {tabWords[view.tab].label} listed, TSV
          </Menu.Item>
          <Menu.Item
            disabled={state.answer.isPlaceholderData}
            onClick={() => download.mutate('summary')}
          >
            Summary, TSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {download.error !== null && <ProblemAlert problem={download.error} />}
    </>
  )
}

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
      <Button
        size="xs"
        variant="default"
        leftSection={
          clipboard.copied ? (
            <IconCheck size={16} stroke={2} aria-hidden />
          ) : (
            <IconLink size={16} stroke={1.7} aria-hidden />
          )
        }
        onClick={() => clipboard.copy(location.href)}
      >
        {clipboard.copied ? 'Link copied' : 'Copy link'}
      </Button>
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

function save({ name, text }: TextFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/tab-separated-values' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
