import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import {
  IconAlertTriangle,
  IconDeviceFloppy,
  IconLock,
  IconPlayerStop,
  IconTerminal2,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { projectKey, projectQuery } from '#stages/workspace/web/project/project-queries.ts'
import { terminate } from '../../contract.ts'
import { saveWorkstation, type Workstation } from '../../contract/workstations.ts'
import { RunState } from '../runs/run-state.tsx'
import { isOver } from '../runs/run-words.ts'
import { useNow } from '../runs/use-now.ts'
import { spanWords } from '../words.ts'
import { TerminalView } from './terminal-view.tsx'
import { workstationQuery } from './workstation-queries.ts'
import classes from './workstation.module.css'

/** A workstation: its terminal, and what becomes of it. */
export function WorkstationPage(): ReactNode {
  const { projectId = '', workstationId = '' } = useParams({ strict: false }) as Record<
    string,
    string
  >
  const project = useQuery(projectQuery(projectId)).data
  const query = useQuery(workstationQuery(projectId, workstationId))
  const { data } = query
  return (
    <PageBody
      title="Workstation"
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={data && <Facts station={data} />}
      actions={data && <Actions projectId={projectId} station={data} />}
      width="full"
    >
      <QueryState query={query}>
        {(station) => <Shown key={station.id} projectId={projectId} station={station} />}
      </QueryState>
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly station: Workstation }

const isSaving = ({ state, isSaving: isAsked }: Workstation): boolean =>
  state === 'waiting_on_output' || (isAsked && state === 'running')

/** Seconds until it saves and ends; endless before it has begun. */
function useLeft({ endsAt, state }: Workstation): number {
  const now = useNow(state === 'running')
  return endsAt === null || now === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(0, (Date.parse(endsAt) - now) / 1000)
}

function Facts({ station }: Pick<Props, 'station'>): ReactNode {
  const left = useLeft(station)
  const { state, daus } = station
  return (
    <span className={classes['facts']}>
      <RunState state={state} />
      {state === 'running' && Number.isFinite(left) && (
        <span>
          {left >= 60 ? `${spanWords(left - (left % 60))} left` : 'less than a minute left'}
        </span>
      )}
      {daus.length > 0 && <span>with data of {daus.join(', ')}</span>}
    </span>
  )
}

function Actions({ projectId, station }: Props): ReactNode {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { id, openCommands } = station
  const save = useMutation({
    mutationFn: () => call(saveWorkstation, { params: { projectId, workstationId: id } }),
    onSettled: () => client.invalidateQueries({ queryKey: projectKey(projectId) }),
  })
  return (
    <>
      {openCommands.includes('terminate') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          End without saving
        </Button>
      )}
      {openCommands.includes('save') && (
        <Button
          leftSection={<IconDeviceFloppy size={18} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          Save and end
        </Button>
      )}
      {isAsking && (
        <EndDialog projectId={projectId} station={station} onClose={() => setAsking(false)} />
      )}
    </>
  )
}

function EndDialog({ projectId, station, onClose }: Props & { readonly onClose: () => void }) {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => call(terminate, { params: { projectId, executionId: station.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectKey(projectId) })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="End this workstation without saving?">
      <Stack gap="sm">
        <Text size="sm">
          It stops at once, and nothing of it is kept: not what lies in the out folder either.
        </Text>
        {end.error !== null && <ProblemAlert problem={end.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Go on working
          </Button>
          <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
            End without saving
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Shown({ projectId, station }: Props): ReactNode {
  const client = useQueryClient()
  const left = useLeft(station)
  const { id, state, openCommands } = station
  if (isOver(state)) return <Ended projectId={projectId} station={station} />
  if (isSaving(station))
    return (
      <div className="panel">
        <Empty title="Saving…">
          What lies in the out folder goes into the project. You may leave this page meanwhile.
        </Empty>
      </div>
    )
  if (state === 'terminating')
    return (
      <div className="panel">
        <Empty title="Being ended…" />
      </div>
    )
  if (state !== 'running')
    return (
      <div className="panel">
        <Empty title="Waiting for a machine…">
          The terminal opens here as soon as there is room. You may leave this page meanwhile.
        </Empty>
      </div>
    )
  if (!openCommands.includes('attach'))
    return (
      <Alert icon={<IconLock aria-hidden />} title="Its terminal is not for you to see">
        Only who began a workstation works in it, and only for as long as their access lets its data
        be looked at in the page. Until it ends, it goes on.
      </Alert>
    )
  return (
    <TerminalView
      path={`/projects/${projectId}/workstations/${id}/terminal`}
      left={left}
      onEnd={() => void client.invalidateQueries(workstationQuery(projectId, id))}
    />
  )
}

function Ended({ projectId, station }: Props): ReactNode {
  const { id, saved, folder, failure, state } = station
  const hasFailed = state === 'failed'
  const Icon = hasFailed ? IconAlertTriangle : IconTerminal2
  return (
    <div className="panel">
      <Empty
        title={
          hasFailed ? 'It ended before anything was saved' : `It has ended: ${savedWords(saved)}`
        }
        icon={<Icon size={26} stroke={1.5} aria-hidden />}
        action={
          <Group justify="center" gap="xs">
            {saved !== null && saved > 0 && (
              <ButtonLink
                to="/projects/$projectId"
                params={{ projectId }}
                search={{ path: folder }}
              >
                See what was saved
              </ButtonLink>
            )}
            <ButtonLink
              to="/projects/$projectId/workstation"
              params={{ projectId }}
              variant="default"
            >
              Begin another
            </ButtonLink>
          </Group>
        }
      >
        {failure !== null && hasFailed && failure.message !== '' && <p>{failure.message}</p>}
        <TextLink
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: id }}
          inherit
          underline="always"
        >
          Its history
        </TextLink>
      </Empty>
    </div>
  )
}

const savedWords = (saved: number | null): string =>
  saved === null || saved === 0 ? 'nothing was saved' : `${formatNoun(saved, 'file')} saved`
