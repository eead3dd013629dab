import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { copyContent, moveContent } from '../../contract/content.ts'
import { foldersQuery, placesQuery } from './project-queries.ts'
import { amountOf, type Row, whatOf } from './rows.ts'
import { useChange } from './use-change.ts'

type Props = {
  readonly way: 'move' | 'copy'
  readonly projectId: string
  readonly path: string
  readonly rows: readonly Row[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Asks where to: a folder of this project to move, of another one to copy. */
export function PlaceDialog({ way, projectId, path, rows, onClose, onDone }: Props): ReactNode {
  const [to, setTo] = useState<string | null>(way === 'move' ? projectId : null)
  const [folder, setFolder] = useState<string | null>(way === 'move' ? null : '/')
  const projects = useQuery({ ...placesQuery, enabled: way === 'copy' })
  const folders = useQuery({ ...foldersQuery(to ?? ''), enabled: to !== null })
  const what = whatOf(rows)
  const change = useChange(projectId, async ({ destination }: { destination: string }) => {
    if (way === 'move')
      return call(moveContent, { params: { projectId }, body: { ...what, destination } })
    return call(copyContent, {
      params: { projectId },
      body: { ...what, destination, to: to ?? '' },
    })
  })
  const leave = () => {
    if (change.isSuccess) onDone()
    onClose()
  }
  const others = (projects.data ?? []).filter(({ id }) => id !== projectId)
  const places = (folders.data ?? []).filter((each) => {
    if (way === 'copy') return true
    return (
      each !== path && !what.folders.some((moved) => each === moved || each.startsWith(`${moved}/`))
    )
  })
  const title = `${way === 'move' ? 'Move' : 'Copy'} ${amountOf(rows)}`
  if (change.isSuccess) {
    const { exists = [] } = change.data as { exists?: readonly string[] }
    return (
      <Modal opened onClose={leave} title={title}>
        <Stack gap="sm">
          <Alert color="green" role="status">
            {way === 'move' ? `Moved into ${folder}.` : `Copied into ${folder}.`}
            {exists.length > 0 &&
              ` ${formatNoun(exists.length, 'file')} were in that project already and stayed where they are.`}
          </Alert>
          <Group justify="flex-end">
            <Button onClick={leave} data-autofocus>
              Close
            </Button>
          </Group>
        </Stack>
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="sm">
        {way === 'copy' && (
          <>
            <Select
              label="Into which project"
              placeholder="Choose a project"
              searchable
              nothingFoundMessage="No other project into which you may put files"
              data={others.map(({ id, name }) => ({ value: id, label: name }))}
              limit={200}
              value={to}
              onChange={(next) => {
                setTo(next)
                setFolder('/')
              }}
            />
            <Text size="sm" c="dimmed">
              A copy takes no further room. Controlled files show there, too, only to who has access
              to them.
            </Text>
          </>
        )}
        <Select
          label="Into which folder"
          placeholder="Choose a folder"
          searchable
          disabled={to === null}
          data={places}
          limit={200}
          value={folder}
          onChange={setFolder}
        />
        {change.error !== null && <ProblemAlert problem={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={change.isPending}
            disabled={to === null || folder === null}
            onClick={() => change.mutate({ destination: folder ?? '/' })}
          >
            {way === 'move' ? 'Move' : 'Copy'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
