import { Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { call } from '#app/web/client.ts'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { projectKey } from '#stages/workspace/web/project/project-queries.ts'
import { startTool, type Tool } from '../../contract/tools.ts'
import { runPlacesQuery } from './tool-queries.ts'

type Props = { readonly tool: Tool; readonly onClose: () => void }

/** Asks in which project a tool is to run, puts it there, and leads to the form of its first run. */
export function StartDialog({ tool, onClose }: Props): ReactNode {
  const { name, version, title } = tool
  const client = useQueryClient()
  const navigate = useNavigate()
  const projects = useQuery(runPlacesQuery)
  const [where, setWhere] = useState<'new' | 'mine'>('new')
  const [projectName, setProjectName] = useState(title)
  const [projectId, setProjectId] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: () =>
      call(startTool, {
        params: { name },
        body: {
          version,
          ...(where === 'new' ? { projectName } : { projectId: projectId ?? '' }),
        },
      }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: projectKey(made.projectId) })
      const params = { projectId: made.projectId, toolId: made.appletId }
      await navigate({ to: '/projects/$projectId/run/$toolId', params })
    },
  })
  const isReady = where === 'new' ? projectName.trim() !== '' : projectId !== null
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    if (isReady && !start.isPending) start.mutate()
  }
  const mine = projects.data ?? []
  return (
    <Modal opened onClose={onClose} title={`Start ${title}`}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <Radio.Group
            label="Where is it to run?"
            description="It reads files of that project, and its results stay there."
            value={where}
            onChange={(next) => setWhere(next === 'mine' ? 'mine' : 'new')}
          >
            <Stack gap={6} mt={6}>
              <Radio value="mine" label="In one of my projects" />
              <Radio value="new" label="In a new project" />
            </Stack>
          </Radio.Group>
          {where === 'new' ? (
            <TextInput
              required
              label="Name of the project"
              maxLength={1000}
              spellCheck={false}
              value={projectName}
              onChange={({ currentTarget }) => setProjectName(currentTarget.value)}
            />
          ) : (
            <Select
              required
              label="Project"
              placeholder="Choose a project"
              searchable
              limit={200}
              nothingFoundMessage={
                projects.isPending ? 'Loading…' : 'No project in which you may run tools'
              }
              data={mine.map(({ id, name: label }) => ({ value: id, label }))}
              value={projectId}
              onChange={setProjectId}
            />
          )}
          {start.error !== null && <ProblemAlert problem={start.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isReady} loading={start.isPending || start.isSuccess}>
              Continue
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
