import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { removeContent } from '../../contract/content.ts'
import { amountOf, keyOf, nameOf, type Row, whatOf } from './rows.ts'
import { useChange } from './use-change.ts'
import dialogStyles from './dialog.module.css'

type Props = {
  readonly projectId: string
  readonly rows: readonly Row[]
  readonly onClose: () => void
  readonly onDone: () => void
}

const mostNamed = 8

/** Names what goes, and asks once. */
export function RemoveDialog({ projectId, rows, onClose, onDone }: Props): ReactNode {
  const remove = useChange(
    projectId,
    () => call(removeContent, { params: { projectId }, body: whatOf(rows) }),
    () => {
      onDone()
      onClose()
    },
  )
  return (
    <Modal opened onClose={onClose} title={`Delete ${amountOf(rows)}?`}>
      <Stack gap="sm">
        <ul className={dialogStyles['names']}>
          {rows.slice(0, mostNamed).map((row) => (
            <li key={keyOf(row)}>
              {nameOf(row)}
              {row.kind === 'folder' &&
                (row.folder.files === 0
                  ? ' (an empty folder)'
                  : ` (a folder with ${formatNoun(row.folder.files, 'file')})`)}
            </li>
          ))}
          {rows.length > mostNamed && <li>and {formatNoun(rows.length - mostNamed, 'other')}</li>}
        </ul>
        <Text size="sm">
          This deletes them from this project, for everybody in it. It cannot be undone. Copies in
          other projects stay.
        </Text>
        {remove.error !== null && <ProblemAlert problem={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
