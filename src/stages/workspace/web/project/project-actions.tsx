import { Button, Group, Modal, Popover, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { IconDots, IconUsers } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { ConnectLink } from '../connect/connect-link.tsx'
import type { ProjectDetail } from '../../contract.ts'
import { archiveProject, unarchiveProject } from '../../contract/archiving.ts'
import { changeProject, destroyProject, leaveProject } from '../../contract/content.ts'
import { AgentDialog } from './agent-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'
import { projectKey } from './project-queries.ts'
import { ShareDialog } from './share-dialog.tsx'
import { useChange } from './use-change.ts'

type Props = { readonly project: ProjectDetail }
type Dialog = 'share' | 'agent' | 'rename' | 'archive' | 'unarchive' | 'leave' | 'destroy'

const words = {
  rename: 'Rename',
  archive: 'Archive the project',
  unarchive: 'Bring the project back',
  leave: 'Leave the project',
  destroy: 'Delete the project',
} as const

/** What can be done with the project as a whole. */
export function ProjectActions({ project }: Props): ReactNode {
  const [dialog, setDialog] = useState<Dialog>()
  const [isOpen, setOpen] = useState(false)
  const may = project.openCommands
  const close = () => setDialog(undefined)
  return (
    <>
      {project.requestId !== null && (
        <>
          <ButtonLink to="/incidents/new" search={{ request: project.requestId }} variant="default">
            Report an incident
          </ButtonLink>
          <ButtonLink to={`/requests/${project.requestId}`} variant="default">
            See the request
          </ButtonLink>
          <ButtonLink to={`/projects/${project.id}/samples`} variant="default">
            Samples
          </ButtonLink>
        </>
      )}
      <ConnectLink projectId={project.id} />
      <Button
        variant="default"
        leftSection={<IconUsers size={18} aria-hidden />}
        onClick={() => setDialog('share')}
      >
        {may.includes('share') ? 'Share' : 'Members'}
      </Button>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="default"
            aria-label="More about this project"
            onClick={() => setOpen(!isOpen)}
          >
            <IconDots size={18} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            <Button
              variant="default"
              onClick={() => {
                setOpen(false)
                setDialog('agent')
              }}
            >
              Download with an agent
            </Button>
            {(['rename', 'archive', 'unarchive', 'leave', 'destroy'] as const)
              .filter((command) => may.includes(command))
              .map((command) => (
                <Button
                  key={command}
                  variant="default"
                  {...(command === 'destroy' && { color: 'red', variant: 'light' })}
                  onClick={() => {
                    setOpen(false)
                    setDialog(command)
                  }}
                >
                  {words[command]}
                </Button>
              ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {dialog === 'share' && (
        <ShareDialog projectId={project.id} mayShare={may.includes('share')} onClose={close} />
      )}
      {dialog === 'agent' && (
        <AgentDialog
          project={project}
          amount="the project"
          choice={{ objects: [], folders: ['/'] }}
          onClose={close}
        />
      )}
      {dialog === 'rename' && <Rename project={project} onClose={close} />}
      {(dialog === 'archive' || dialog === 'unarchive') && (
        <Archive project={project} way={dialog} onClose={close} />
      )}
      {(dialog === 'leave' || dialog === 'destroy') && (
        <End project={project} way={dialog} onClose={close} />
      )}
    </>
  )
}

function Rename({ project, onClose }: Props & { readonly onClose: () => void }): ReactNode {
  const { id: projectId, version } = project
  const change = useChange(
    projectId,
    (name: string) => call(changeProject, { params: { projectId }, body: { name, version } }),
    onClose,
  )
  return (
    <NameDialog
      title="Rename the project"
      label="Name"
      value={project.name}
      button="Rename"
      isPending={change.isPending}
      problem={change.error}
      onName={change.mutate}
      onClose={onClose}
    />
  )
}

type ArchiveProps = Props & {
  readonly way: 'archive' | 'unarchive'
  readonly onClose: () => void
}

/** Puts the project away or brings it back, after asking. */
function Archive({ project: { id: projectId, name }, way, onClose }: ArchiveProps): ReactNode {
  const endpoint = way === 'archive' ? archiveProject : unarchiveProject
  const change = useChange(projectId, () => call(endpoint, { params: { projectId } }), onClose)
  return (
    <Modal
      opened
      onClose={onClose}
      title={way === 'archive' ? `Archive “${name}”?` : `Bring “${name}” back?`}
    >
      <Stack gap="sm">
        <Text size="sm">
          {way === 'archive'
            ? 'Its members read and download as before, and nothing in it changes. It leaves the lists and stands under “Archived projects” of the dashboard. Administrators of the project can bring it back at any time.'
            : 'It is in the lists again, and its members may change it as their levels allow.'}
        </Text>
        {change.error !== null && <ProblemAlert problem={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {way === 'archive' ? 'Not now' : 'Leave it archived'}
          </Button>
          <Button loading={change.isPending} onClick={() => change.mutate(undefined)}>
            {words[way]}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

type EndProps = Props & { readonly way: 'leave' | 'destroy'; readonly onClose: () => void }

/** Leads away from a project, after asking. Deleting one with content takes its name. */
function End({ project, way, onClose }: EndProps): ReactNode {
  const { id: projectId, name, files, usage } = project
  const client = useQueryClient()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const end = useMutation({
    mutationFn: () =>
      call(way === 'leave' ? leaveProject : destroyProject, { params: { projectId } }),
    onSuccess: async () => {
      await navigate({ to: '/dashboard' })
      client.removeQueries({ queryKey: projectKey(projectId) })
    },
  })
  const isSure = way === 'leave' || files === 0 || typed.trim() === name.trim()
  return (
    <Modal
      opened
      onClose={onClose}
      title={way === 'leave' ? `Leave “${name}”?` : `Delete “${name}”?`}
    >
      <Stack gap="sm">
        <Text size="sm">
          {way === 'leave'
            ? 'You no longer see the project. An administrator of it can share it with you again.'
            : `The project goes for everybody in it, with ${formatNoun(files, 'file')} of ${formatBytes(usage.own)}. It cannot be undone.`}
        </Text>
        {way === 'destroy' && files > 0 && (
          <TextInput
            label="Type the name of the project"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        )}
        {end.error !== null && <ProblemAlert problem={end.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {way === 'leave' ? 'Stay' : 'Keep it'}
          </Button>
          <Button
            color="red"
            disabled={!isSure}
            loading={end.isPending}
            onClick={() => end.mutate()}
          >
            {words[way]}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
