import { Alert, Button, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useParams } from '@tanstack/react-router'
import {
  IconAlertTriangle,
  IconLock,
  IconPlayerStop,
  IconRefresh,
  IconTerminal2,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { call } from '#app/web/client.ts'
import { useTimeZone } from '#app/web/instance.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatDate, formatDateTime, formatTime } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { projectQuery } from '#stages/workspace/web/project/project-queries.ts'
import { type ExecutionDetails, terminate } from '../../contract.ts'
import type { Parameter } from '../../contract/tools.ts'
import { workstationTool } from '../../contract/workstations.ts'
import { inputLabels } from '../launch/launchable.ts'
import { launchableQuery } from '../launch/launch-queries.ts'
import { EndDialog } from './end-dialog.tsx'
import { LogView } from './log-view.tsx'
import { logQuery, runQuery } from './run-queries.ts'
import { RunHosts } from './run-hosts.tsx'
import { RunState } from './run-state.tsx'
import { begunAt, costWords, durationWords } from './run-time.ts'
import { adviceOn, isOver, wordOf } from './run-words.ts'
import { RunTries } from './run-tries.tsx'
import { RunTreeView } from './run-tree-view.tsx'
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
      {run.tool.id !== workstationTool && (run.function === null || run.function === 'main') && (
        <ButtonLink
          to="/projects/$projectId/run/$toolId"
          params={{ projectId, toolId: run.tool.id }}
          search={{ from: run.id }}
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
        >
          Run again
        </ButtonLink>
      )}
      {isAsking && (
        <EndDialog
          projectId={projectId}
          title={`End “${run.name}”?`}
          keep="Let it run"
          end="End it"
          onEnd={() => call(terminate, { params: { projectId, executionId: run.id } })}
          onClose={() => setAsking(false)}
        >
          It stops at once, with all that it began. What it has made until now is lost; its log
          stays. It cannot go on afterwards, only run anew.
        </EndDialog>
      )}
    </>
  )
}

function Shown({ projectId, run }: Props): ReactNode {
  // Its labels alone are asked for: where it is gone, names do.
  const tool = useQuery({ ...launchableQuery(projectId, run.tool.id), retry: false }).data
  const isDone = run.state === 'done'
  const { hash } = useLocation()
  useEffect(() => {
    if (hash !== '') document.getElementById(hash)?.scrollIntoView({ block: 'start' })
  }, [hash])
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
          id="outputs"
          title="Outputs"
          projectId={projectId}
          values={valuesOf(run.output ?? {}, tool?.outputs)}
          none={isOver(run.state) ? 'Nothing came out of it.' : 'They come when it is done.'}
          isOpened={isDone}
        />
        <ValueList
          id="inputs"
          title="Inputs"
          projectId={projectId}
          values={valuesOf(run.input, tool && inputLabels(tool))}
          none="It takes none."
          isOpened={false}
        />
        {(run.childCount > 0 || run.root !== run.id) && (
          <RunTreeView projectId={projectId} run={run} />
        )}
        <RunTries run={run} />
        {run.class === 'job' && run.isReadable && (
          <div id="log" className={classes['target']}>
            <Log projectId={projectId} run={run} />
          </div>
        )}
      </div>
      <Side projectId={projectId} run={run} />
    </div>
  )
}

/** Values in the order in which the tool names them, with their labels. */
function valuesOf(
  values: Readonly<Record<string, unknown>>,
  parameters: readonly Pick<Parameter, 'name' | 'label'>[] = [],
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
      icon={isEnded ? <IconPlayerStop aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={isEnded ? 'It was ended before it was done' : 'It failed'}
    >
      <Stack gap={6}>
        {failure.reason === 'Terminated' && (
          <span>Who launched it or an administrator of the project ended it.</span>
        )}
        {failure.reason !== 'Terminated' && failure.message !== '' && (
          <span className={classes['long']}>{failure.message}</span>
        )}
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
  const now = useNow(begunAt(run) !== null && !isOver(run.state))
  const facts: readonly (readonly [term: string, value: ReactNode])[] = [
    ['Tool', <Tool key="tool" projectId={projectId} run={run} />],
    ['Launched by', nameOf(run.launchedBy)],
    ['Took', durationWords(run, now)],
    ['Cost', costWords(run, now)],
    ['Machine', run.instanceType !== null && <code key="machine">{run.instanceType}</code>],
    ['Results in', run.folder],
    ['Made with data of', run.daus.join(', ')],
    ['Batch', run.batch !== null && <BatchLink key="batch" projectId={projectId} run={run} />],
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
      <RunHosts run={run} />
      <h2>History</h2>
      <ol className={`plain ${classes['history']}`}>
        {run.transitions.map(({ state, at }, n) => (
          <li key={`${n} ${state}`}>
            {wordOf(state)} <Moment at={at} before={run.transitions[n - 1]?.at} />
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
function BatchLink({ projectId, run: { batch } }: Props): ReactNode {
  if (batch === null) return null
  const params = { projectId, batchId: batch.id }
  return (
    <TextLink to="/projects/$projectId/batches/$batchId" params={params} inherit>
      {batch.name}
    </TextLink>
  )
}

type MomentProps = { readonly at: string; readonly before: string | undefined }

/** A time of day to the second, with its day where that is another than before. */
function Moment({ at, before }: MomentProps): ReactNode {
  const zone = useTimeZone()
  const day = formatDate(at, zone)
  const isSameDay = before !== undefined && formatDate(before, zone) === day
  return (
    <time dateTime={at} title={formatDateTime(at, zone)}>
      {!isSameDay && `${day}, `}
      {formatTime(at, zone)}
    </time>
  )
}
