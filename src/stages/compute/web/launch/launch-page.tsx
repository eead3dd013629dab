import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import type { z } from 'zod'
import { call } from '#app/web/client.ts'
import { newUuid } from '#app/web/crypto.ts'
import { formatNoun } from '#app/web/ui/format.ts'
import { PageBody } from '#app/web/ui/page-body.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import {
  fileQuery,
  projectKey,
  projectQuery,
} from '#stages/workspace/web/project/project-queries.ts'
import { type ExecutionDetails, launch } from '../../contract.ts'
import { outputLinksIn } from '../../rules/links.ts'
import { runQuery } from '../runs/run-queries.ts'
import { type Entries, entryOf, linkedId, type Picked } from './entries.ts'
import { LaunchForm } from './launch-form.tsx'
import { launchableQuery } from './launch-queries.ts'
import type { Launchable } from './launchable.ts'
import { pickedOf } from './picker.tsx'
import type { Draft, LaunchAsk } from './runs-of.ts'
import classes from './launch.module.css'

/** Runs an applet or a workflow of a project; with `from` it begins with what an earlier run was given. */
export function LaunchPage(): ReactNode {
  const { projectId = '', toolId = '' } = useParams({ strict: false }) as Record<string, string>
  const { from } = useSearch({ strict: false }) as { from?: string }
  const project = useQuery(projectQuery(projectId)).data
  const tool = useQuery(launchableQuery(projectId, toolId))
  const before = useQuery({ ...runQuery(projectId, from ?? ''), enabled: from !== undefined })
  return (
    <PageBody
      title={<span className={classes['long']}>Run {tool.data?.title ?? 'a tool'}</span>}
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={from !== undefined && 'With what the earlier run was given. Change what you like.'}
    >
      <QueryState query={tool}>
        {(found) =>
          from === undefined ? (
            <Filled key={toolId} projectId={projectId} tool={found} earlier={undefined} />
          ) : (
            <QueryState query={before}>
              {(earlier) => (
                <Filled key={from} projectId={projectId} tool={found} earlier={earlier} />
              )}
            </QueryState>
          )
        }
      </QueryState>
    </PageBody>
  )
}

type FilledProps = {
  readonly projectId: string
  readonly tool: Launchable
  readonly earlier: ExecutionDetails | undefined
}

/** The form, once the files with which it begins are known by name. */
function Filled({ projectId, tool, earlier }: FilledProps): ReactNode {
  const given = valuesFor(tool, earlier)
  const ids = idsIn(given)
  const files = useQueries({
    queries: ids.map((id) => ({ ...fileQuery(projectId, id), retry: false })),
  })
  const keys = useRef(new Map<string, string>())
  // Tried again after a fault, the runs that are missing join those that began.
  const [batchId] = useState(newUuid)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [started, setStarted] = useState(0)
  const run = useMutation({
    mutationFn: ({ runs, batch }: LaunchAsk) => {
      const together =
        batch === undefined ? {} : { batch: { id: batchId, name: batch, size: runs.length } }
      const asks = runs.map((one) => ({ tool: tool.id, ...one, ...together }))
      return launchAll(projectId, asks, keys.current, setStarted)
    },
    onSettled: () => client.invalidateQueries({ queryKey: projectKey(projectId) }),
    onSuccess: async ([first], { batch }) => {
      const params = { projectId, runId: first ?? '', batchId }
      if (batch === undefined) await navigate({ to: '/projects/$projectId/runs/$runId', params })
      else await navigate({ to: '/projects/$projectId/batches/$batchId', params })
    },
  })
  if (files.some(({ isPending }) => isPending)) return <p role="status">Loading…</p>
  const found = files.flatMap(({ data }) => (data === undefined ? [] : [data]))
  const known = (id: string): Picked | undefined => {
    const file = found.find((each) => each.id === id)
    return file && pickedOf(projectId, file)
  }
  return (
    <>
      {earlier !== undefined && found.length < ids.length && (
        <p role="status" className={classes['minor']}>
          {formatNoun(ids.length - found.length, 'file')} of the earlier run are not in this project
          any more, or not for you to see.
        </p>
      )}
      {run.isPending && started > 0 && (
        <p role="status">{formatNoun(started, 'run')} started so far …</p>
      )}
      <LaunchForm
        projectId={projectId}
        tool={tool}
        first={firstDraft(tool, earlier, given, known)}
        isBusy={run.isPending || run.isSuccess}
        problem={run.error}
        onRun={run.mutate}
      />
    </>
  )
}

/**
 * Starts runs one after the other and answers their ids. Tried again after a fault, those that began are not begun a
 * second time: what is asked in the same words keeps its key.
 * @throws Problem
 */
async function launchAll(
  projectId: string,
  asks: readonly z.input<(typeof launch)['body']>[],
  keys: Map<string, string>,
  onStarted: (count: number) => void,
): Promise<readonly string[]> {
  const ids: string[] = []
  for (const ask of asks) {
    const said = JSON.stringify(ask)
    const key = keys.get(said) ?? newUuid()
    keys.set(said, key)
    const { executionId } = await call(launch, {
      params: { projectId },
      body: { ...ask, key },
    })
    ids.push(executionId)
    onStarted(ids.length)
  }
  return ids
}

/** The objects to which values link. */
const idsIn = (values: Readonly<Record<string, unknown>>): readonly string[] => [
  ...new Set(
    Object.values(values).flatMap((value) =>
      (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => linkedId(one) ?? []),
    ),
  ),
]

/** The values with which the form begins: those of an earlier run, else the defaults. */
function valuesFor(
  { inputs }: Launchable,
  earlier: ExecutionDetails | undefined,
): Readonly<Record<string, unknown>> {
  if (earlier === undefined)
    return Object.fromEntries((inputs ?? []).map(({ name, default: usual }) => [name, usual]))
  return Object.fromEntries(
    Object.entries(earlier.runInput).map(([name, value]) => [
      name,
      // What another run gave is there by now, as itself.
      outputLinksIn(value).length > 0 ? earlier.input[name] : value,
    ]),
  )
}

/** The form as it opens. */
function firstDraft(
  { title, name, inputs, instanceType, folder }: Launchable,
  earlier: ExecutionDetails | undefined,
  given: Readonly<Record<string, unknown>>,
  known: (id: string) => Picked | undefined,
): Draft {
  const entries: Entries = Object.fromEntries(
    (inputs ?? []).map((one) => [one.name, entryOf(one, given[one.name], known)]),
  )
  return {
    name: earlier?.name ?? (title || name),
    folder: earlier?.folder ?? folder,
    instanceType: earlier?.instanceType ?? instanceType,
    entries,
    anything: earlier === undefined ? '{}' : JSON.stringify(given, null, 2),
    batch: undefined,
  }
}
