import { Button, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconPlayerStop, IconStack2 } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { call } from '#app/web/client.ts'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { Problem } from '#kernel/problem.ts'
import { projectQuery } from '#stages/workspace/web/project/project-queries.ts'
import { type BatchDetails, terminateBatch } from '../../contract/batches.ts'
import { EndDialog } from './end-dialog.tsx'
import { batchQuery } from './run-queries.ts'
import { RunState } from './run-state.tsx'
import { durationWords } from './run-time.ts'
import { isOver } from './run-words.ts'
import { useNow } from './use-now.ts'
import classes from './runs.module.css'

/** Runs that were launched together: how many stand how, each with its results, and how to end them all. */
export function BatchPage(): ReactNode {
  const { projectId = '', batchId = '' } = useParams({ strict: false }) as Record<string, string>
  const project = useQuery(projectQuery(projectId)).data
  const query = useQuery(batchQuery(projectId, batchId))
  const batch = query.data
  const isMissing = query.error instanceof Problem && query.error.code === 'not-found'
  return (
    <PageBody
      title={<span className={classes['long']}>{batch?.name ?? 'Batch'}</span>}
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={batch !== undefined && <Intro projectId={projectId} batch={batch} />}
      actions={batch !== undefined && <Actions projectId={projectId} batch={batch} />}
      width="full"
    >
      {isMissing ? (
        <div className="panel">
          <Empty
            title="There is no such batch"
            icon={<IconStack2 size={26} stroke={1.5} aria-hidden />}
          >
            It is not in this project, or not for you to see.
          </Empty>
        </div>
      ) : (
        <QueryState query={query}>
          {(found) => <Shown projectId={projectId} batch={found} />}
        </QueryState>
      )}
    </PageBody>
  )
}

type Props = { readonly projectId: string; readonly batch: BatchDetails }

function Intro({ projectId, batch: { runs } }: Props): ReactNode {
  const folders = [...new Set(runs.map(({ folder }) => folder))]
  const [folder = '/'] = folders
  return (
    <>
      {formatNoun(runs.length, 'run')} launched together
      {folders.length === 1 && (
        <>
          , with results in{' '}
          <TextLink
            to="/projects/$projectId"
            params={{ projectId }}
            search={{ path: folder }}
            inherit
            className={classes['long'] ?? ''}
          >
            {folder}
          </TextLink>
        </>
      )}
    </>
  )
}

function Actions({ projectId, batch }: Props): ReactNode {
  const [isAsking, setAsking] = useState(false)
  const open = batch.runs.filter(({ openCommands }) => openCommands.includes('terminate')).length
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
      {batch.openCommands.includes('terminate') && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          End all
        </Button>
      )}
      {isAsking && (
        <EndDialog
          projectId={projectId}
          title={`End ${formatNoun(open, 'run')} of “${batch.name}”?`}
          keep="Let them run"
          end="End all"
          onEnd={() => call(terminateBatch, { params: { projectId, batchId: batch.id } })}
          onClose={() => setAsking(false)}
        >
          They stop at once, with all that they began. What they have made until now is lost. Runs
          that are done keep their results.
        </EndDialog>
      )}
    </>
  )
}

/** States in the order in which they are worth a look. */
const order = ['failed', 'running', 'in_progress', 'done']
const rank = (state: string): number => {
  const at = order.indexOf(state)
  return at < 0 ? order.length : at
}

function Shown({ projectId, batch: { runs } }: Props): ReactNode {
  const [only, setOnly] = useState<string>()
  const now = useNow(runs.some(({ state }) => !isOver(state)))
  const states = [...new Set(runs.map(({ state }) => state))].toSorted((a, b) => rank(a) - rank(b))
  const shown = runs.filter(({ state }) => only === undefined || state === only)
  // A run that moved on leaves nothing to narrow to.
  if (only !== undefined && shown.length === 0) setOnly(undefined)
  const over = runs.filter(({ state }) => isOver(state)).length
  return (
    <section className="panel" aria-label="Runs">
      <div className={classes['bar']}>
        <p role="status" className={classes['minor']}>
          {over === runs.length
            ? 'All are over'
            : `${formatCount(over)} of ${formatNoun(runs.length, 'run')} are over`}
        </p>
        <div className={classes['counts']} role="group" aria-label="Show only">
          {states.map((state) => (
            <button
              key={state}
              type="button"
              aria-pressed={only === state}
              onClick={() => setOnly(only === state ? undefined : state)}
            >
              <RunState state={state} />{' '}
              {formatCount(runs.filter((run) => run.state === state).length)}
            </button>
          ))}
        </div>
      </div>
      <Table.ScrollContainer minWidth={560}>
        <Table className={classes['list'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              {['Run', 'State', 'Took', 'Results'].map((head) => (
                <Table.Th key={head} scope="col">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Th scope="row" className={classes['long'] ?? ''}>
                  <TextLink
                    to="/projects/$projectId/runs/$runId"
                    params={{ projectId, runId: run.id }}
                    underline="hover"
                    inherit
                    fw={600}
                  >
                    {run.name}
                  </TextLink>
                  {run.failure !== null && run.failure.message !== '' && (
                    <small className={classes['fault']}>{run.failure.message}</small>
                  )}
                </Table.Th>
                <Table.Td>
                  <RunState state={run.state} />
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{durationWords(run, now)}</Table.Td>
                <Table.Td className={classes['long'] ?? ''}>
                  {run.isReadable ? (
                    <Results projectId={projectId} results={run.results} />
                  ) : (
                    <span className={classes['minor']}>for who holds access to what went in</span>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

type ResultsProps = {
  readonly projectId: string
  readonly results: BatchDetails['runs'][number]['results']
}

const Results = ({ projectId, results }: ResultsProps): ReactNode => (
  <ul className={`plain ${classes['links']}`}>
    {results.map(({ id, name, folder }) => (
      <li key={id}>
        {/\.html?$/i.test(name) ? (
          <TextLink
            to="/projects/$projectId/files/$fileId/open"
            params={{ projectId, fileId: id }}
            inherit
          >
            {name}
          </TextLink>
        ) : (
          <TextLink
            to="/projects/$projectId"
            params={{ projectId }}
            search={{ path: folder, file: id }}
            inherit
          >
            {name}
          </TextLink>
        )}
      </li>
    ))}
  </ul>
)
