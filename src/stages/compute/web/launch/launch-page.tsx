import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
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
import type { Applet } from '../../contract/applets.ts'
import { runQuery } from '../runs/run-queries.ts'
import { type Entries, entryOf, linkedId, type Picked } from './entries.ts'
import { LaunchForm } from './launch-form.tsx'
import { appletQuery } from './launch-queries.ts'
import { pickedOf } from './picker.tsx'
import type { Draft, RunAsk } from './runs-of.ts'
import classes from './launch.module.css'

/** Runs an applet of a project; with `from` it begins with what an earlier run was given. */
export function LaunchPage(): ReactNode {
  const { projectId = '', appletId = '' } = useParams({ strict: false }) as Record<string, string>
  const { from } = useSearch({ strict: false }) as { from?: string }
  const project = useQuery(projectQuery(projectId)).data
  const applet = useQuery(appletQuery(projectId, appletId))
  const before = useQuery({ ...runQuery(projectId, from ?? ''), enabled: from !== undefined })
  return (
    <PageBody
      title={<span className={classes['long']}>Run {applet.data?.title ?? 'a tool'}</span>}
      breadcrumbs={[
        { label: 'My Dashboard', to: '/dashboard' },
        { label: project?.name ?? 'Project', to: `/projects/${projectId}` },
      ]}
      intro={from !== undefined && 'With what the earlier run was given. Change what you like.'}
    >
      <QueryState query={applet}>
        {(found) =>
          from === undefined ? (
            <Filled key={appletId} projectId={projectId} applet={found} earlier={undefined} />
          ) : (
            <QueryState query={before}>
              {(earlier) => (
                <Filled key={from} projectId={projectId} applet={found} earlier={earlier} />
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
  readonly applet: Applet
  readonly earlier: ExecutionDetails | undefined
}

/** The form, once the files that an earlier run was given are known by name. */
function Filled({ projectId, applet, earlier }: FilledProps): ReactNode {
  const ids = idsIn(earlier?.runInput ?? {})
  const files = useQueries({
    queries: ids.map((id) => ({ ...fileQuery(projectId, id), retry: false })),
  })
  const keys = useRef(new Map<string, string>())
  const client = useQueryClient()
  const navigate = useNavigate()
  const [started, setStarted] = useState(0)
  const run = useMutation({
    mutationFn: (asks: readonly RunAsk[]) =>
      launchAll(projectId, applet.id, asks, keys.current, setStarted),
    onSettled: () => client.invalidateQueries({ queryKey: projectKey(projectId) }),
    onSuccess: async ([first, ...others]) => {
      const params = { projectId, runId: first ?? '' }
      if (others.length === 0) await navigate({ to: '/projects/$projectId/runs/$runId', params })
      else await navigate({ to: '/projects/$projectId', params, search: { tab: 'runs' } })
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
      {found.length < ids.length && (
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
        applet={applet}
        first={firstDraft(applet, earlier, known)}
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
  tool: string,
  asks: readonly RunAsk[],
  keys: Map<string, string>,
  onStarted: (count: number) => void,
): Promise<readonly string[]> {
  const ids: string[] = []
  const batchId = keys.get('batch') ?? newUuid()
  keys.set('batch', batchId)
  for (const ask of asks) {
    const said = JSON.stringify(ask)
    const key = keys.get(said) ?? newUuid()
    keys.set(said, key)
    const { executionId } = await call(launch, {
      params: { projectId },
      body: {
        tool,
        ...ask,
        key,
        ...(asks.length > 1 && { batch: { id: batchId, size: asks.length } }),
      },
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

/** The form as it opens. */
function firstDraft(
  { title, name, inputs, instanceType }: Applet,
  earlier: ExecutionDetails | undefined,
  known: (id: string) => Picked | undefined,
): Draft {
  const given = earlier?.runInput ?? {}
  const entries: Entries = Object.fromEntries(
    (inputs ?? []).map((one) => [
      one.name,
      entryOf(one, earlier === undefined ? one.default : given[one.name], known),
    ]),
  )
  return {
    name: earlier?.name ?? (title || name),
    folder: earlier?.folder ?? '/',
    instanceType: earlier?.instanceType ?? instanceType,
    entries,
    anything: earlier === undefined ? '{}' : JSON.stringify(given, null, 2),
    batch: undefined,
  }
}
