import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import {
  IconAlertTriangle,
  IconLock,
  IconPlayerStop,
  IconRefresh,
  IconTerminal2,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { projectKey, projectQuery } from '#stages/workspace/web/project/project-queries.ts'
import { type ExecutionDetails, terminate } from '../../contract.ts'
import type { Parameter } from '../../contract/tools.ts'
import { workstationTool } from '../../contract/workstations.ts'
import { appletQuery } from '../launch/launch-queries.ts'
import { LogView } from './log-view.tsx'
import { logQuery, runQuery } from './run-queries.ts'
import { RunState } from './run-state.tsx'
import { costWords, durationWords } from './run-time.ts'
import { adviceOn, isOver, wordOf } from './run-words.ts'
import { useNow } from './use-now.ts'
import { usePeople } from './use-people.ts'
import { type RunValue, ValueList } from './value-list.tsx'
import classes from './runs.module.css'

/** One run: how it stands, what went in and came out, what it prints. */
export function RunPage(): ReactNode {
  const { projectId = '', runId = '' } = useParams({ strict: false }) as Record<string, string>
  const project = useQuery(projectQuery(projectId)).data
  const query = useQuery(runQuery(projectId, runId))
  const run = query.data
  return (
    <PageBody
      title={<span className={classes['long']}>{run?.name ?? 'Run'}</span>}
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={run !== undefined && <RunState state={run.state} />}
      actions={run !== undefined && <Actions projectId={projectId} run={run} />}
      width="full"
    >
      <QueryState query={query}>
        {(found) => <Shown key={found.id} projectId={projectId} run={found} />}
      </QueryState>
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly run: ExecutionDetails }

function Actions({ projectId, run }: Props): ReactNode {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <ButtonLink
        to="/projects/$projectId"
        params={{ projectId }}
        search={{ tab: 'runs' }}
        variant="default"
      >
        All runs
      </ButtonLink>
      {run.openCommands.includes('terminate') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          End it
        </Button>
      )}
      {run.tool.id === workstationTool && run.function === 'main' && (
        <ButtonLink
          to="/projects/$projectId/workstation/$workstationId"
          params={{ projectId, workstationId: run.id }}
          variant="default"
          leftSection={<IconTerminal2 size={18} aria-hidden />}
        >
          Terminal
        </ButtonLink>
      )}
      {run.tool.id.startsWith('applet-') && run.function === 'main' && (
        <ButtonLink
          to="/projects/$projectId/run/$appletId"
          params={{ projectId, appletId: run.tool.id }}
          search={{ from: run.id }}
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
        >
          Run again
        </ButtonLink>
      )}
      {isAsking && <EndDialog projectId={projectId} run={run} onClose={() => setAsking(false)} />}
    </>
  )
}

function EndDialog({
  projectId,
  run,
  onClose,
}: Props & { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: () => call(terminate, { params: { projectId, executionId: run.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectKey(projectId) })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={`End “${run.name}”?`}>
      <Stack gap="sm">
        <Text size="sm">
          It stops at once, with all that it began. What it has made until now is lost; its log
          stays. It cannot go on afterwards, only run anew.
        </Text>
        {end.error !== null && <ProblemAlert problem={end.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Let it run
          </Button>
          <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
            End it
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Shown({ projectId, run }: Props): ReactNode {
  const isApplet = run.tool.id.startsWith('applet-')
  const applet = useQuery({
    ...appletQuery(projectId, run.tool.id),
    // Its labels alone are asked for: where it is gone, names do.
    enabled: isApplet,
    retry: false,
  }).data
  const isDone = run.state === 'done'
  return (
    <div className={classes['run']}>
      <div className={classes['main']}>
        {run.failure !== null && <Failure run={run} />}
        {!run.isReadable && (
          <Alert icon={<IconLock aria-hidden />} title="Made with controlled data">
            What came out of it, what went wrong and what it printed is for those who hold access to
            the data that went in.
          </Alert>
        )}
        <ValueList
          title="Outputs"
          projectId={projectId}
          values={valuesOf(run.output ?? {}, applet?.outputs)}
          none={isOver(run.state) ? 'Nothing came out of it.' : 'They come when it is done.'}
          isOpened={isDone}
        />
        <ValueList
          title="Inputs"
          projectId={projectId}
          values={valuesOf(run.input, applet?.inputs ?? undefined)}
          none="It takes none."
          isOpened={false}
        />
        {run.children.length > 0 && <Children projectId={projectId} run={run} />}
        {run.class === 'job' && run.isReadable && <Log projectId={projectId} run={run} />}
      </div>
      <Side projectId={projectId} run={run} />
    </div>
  )
}

/** Values in the order in which the tool names them, with their labels. */
function valuesOf(
  values: Readonly<Record<string, unknown>>,
  parameters: readonly Parameter[] = [],
): readonly RunValue[] {
  const order = [...new Set([...parameters.map(({ name }) => name), ...Object.keys(values)])]
  return order.flatMap((name) => {
    const value = values[name]
    const label = parameters.find((each) => each.name === name)?.label ?? ''
    return value === undefined || value === null ? [] : { name, label, value }
  })
}

function Failure({ run }: Pick<Props, 'run'>): ReactNode {
  const { state, failure, id } = run
  if (failure === null) return null
  const isEnded = state === 'terminated' || state === 'terminating'
  return (
    <Alert
      color={isEnded ? 'gray' : 'red'}
      icon={<IconAlertTriangle aria-hidden />}
      title={isEnded ? 'It was ended before it was done' : 'It failed'}
    >
      <Stack gap={6}>
        {failure.message !== '' && <span className={classes['long']}>{failure.message}</span>}
        {failure.from !== id && (
          <span>
            It began in <code>{failure.from}</code>.
          </span>
        )}
        {!isEnded && (
          <span>
            {adviceOn(failure.reason)} <code>{failure.reason}</code>
          </span>
        )}
      </Stack>
    </Alert>
  )
}

function Children({ projectId, run }: Props): ReactNode {
  return (
    <section className={`panel ${classes['values']}`} aria-label="What it began">
      <h2>What it began</h2>
      <ul className={`plain ${classes['links']}`}>
        {run.children.map((child) => (
          <li key={child.id}>
            <RunState state={child.state} />{' '}
            <TextLink
              to="/projects/$projectId/runs/$runId"
              params={{ projectId, runId: child.id }}
              inherit
            >
              {child.name}
            </TextLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Log({ projectId, run }: Props): ReactNode {
  const client = useQueryClient()
  const [isPaused, setPaused] = useState(false)
  const query = useQuery(logQuery(client, projectId, run.id, isPaused))
  if (query.data === undefined)
    return (
      <section className="panel" aria-label="Log">
        {query.error === null ? (
          <Empty title="Loading the log…" />
        ) : (
          <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
        )}
      </section>
    )
  return (
    <LogView
      name={run.name}
      lines={query.data.lines}
      isOpen={!query.data.isOver}
      isPaused={isPaused}
      onPause={setPaused}
    />
  )
}

function Side({ projectId, run }: Props): ReactNode {
  const nameOf = usePeople(projectId)
  const now = useNow(run.startedAt !== null && !isOver(run.state))
  const facts: readonly (readonly [term: string, value: ReactNode])[] = [
    ['Tool', <Tool key="tool" projectId={projectId} run={run} />],
    ['Launched by', nameOf(run.launchedBy)],
    ['Took', durationWords(run, now)],
    ['Cost', costWords(run, now)],
    ['Machine', run.instanceType !== null && <code key="machine">{run.instanceType}</code>],
    ['Results in', run.folder],
    ['Made with data of', run.daus.join(', ')],
    ['Id', <code key="id">{run.id}</code>],
  ]
  return (
    <aside className={`panel ${classes['side']}`} aria-label="About this run">
      <dl>
        {facts
          .filter(([, value]) => value !== '' && value !== false)
          .map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <h2>History</h2>
      <ol className={`plain ${classes['history']}`}>
        {run.transitions.map(({ state, at }, n) => (
          <li key={`${n} ${state}`}>
            {wordOf(state)} <WhenExactly at={at} />
          </li>
        ))}
      </ol>
    </aside>
  )
}

const Tool = ({ projectId, run }: Props): ReactNode =>
  run.tool.id === workstationTool ? (
    run.tool.name
  ) : (
    <TextLink
      to="/projects/$projectId"
      params={{ projectId }}
      search={{ file: run.tool.id }}
      inherit
    >
      {run.tool.name}
    </TextLink>
  )
