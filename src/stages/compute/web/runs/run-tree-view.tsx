import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCount } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import type { Execution } from '../../contract.ts'
import { treeQuery } from './run-queries.ts'
import { RunState } from './run-state.tsx'
import { durationWords } from './run-time.ts'
import { type RunNode, treesBelow } from './run-tree.ts'
import { isOver } from './run-words.ts'
import { useNow } from './use-now.ts'
import classes from './runs.module.css'

type Props = { readonly projectId: string; readonly run: Execution }

/** The tree of which a run is a part, from what a person launched down to the last sub-job. */
export function RunTreeView({ projectId, run }: Props): ReactNode {
  const query = useQuery(treeQuery(projectId, run.root))
  const runs = query.data?.executions ?? []
  const now = useNow(runs.some(({ state }) => !isOver(state)))
  const root = runs.find(({ id }) => id === run.root)
  const trees = root === undefined ? [] : [{ run: root, below: treesBelow(root.id, runs) }]
  return (
    <section className={`panel ${classes['tree']}`} aria-labelledby="tree">
      <h2 id="tree">The whole run</h2>
      {query.isPending && (
        <p role="status" className={classes['minor']}>
          Loading…
        </p>
      )}
      {query.error !== null && (
        <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
      )}
      {typeof query.data?.next === 'string' && (
        <p className={classes['minor']}>
          It began more than {formatCount(runs.length)} runs: the newest of them are here.
        </p>
      )}
      <Nodes projectId={projectId} nodes={trees} current={run.id} now={now} />
    </section>
  )
}

type NodesProps = {
  readonly projectId: string
  readonly nodes: readonly RunNode[]
  readonly current: string
  readonly now: number
}

const Nodes = ({ nodes, ...rest }: NodesProps): ReactNode =>
  nodes.length > 0 && (
    <ul className="plain">
      {nodes.map(({ run, below }) => (
        <li key={run.id}>
          <Line {...rest} run={run} />
          <Nodes {...rest} nodes={below} />
        </li>
      ))}
    </ul>
  )

type LineProps = Omit<NodesProps, 'nodes'> & Props

const parts = [
  ['inputs', 'Inputs'],
  ['outputs', 'Outputs'],
  ['log', 'Log'],
] as const

function Line({ projectId, run, current, now }: LineProps): ReactNode {
  const { id, name, state, tool } = run
  const params = { projectId, runId: id }
  const took = durationWords(run, now)
  const entry = run.function === null || run.function === 'main' ? undefined : run.function
  return (
    <div className={classes['node']} data-current={id === current}>
      <div>
        <TextLink
          to="/projects/$projectId/runs/$runId"
          params={params}
          underline="hover"
          inherit
          aria-current={id === current ? 'page' : undefined}
          fw={600}
        >
          {name}
        </TextLink>
        <small>{entry === undefined ? tool.name : `${tool.name}, ${entry}`}</small>
      </div>
      <RunState state={state} />
      <span className={classes['took']}>{took}</span>
      <span className={classes['parts']}>
        {parts
          .filter(([part]) => part !== 'log' || (run.class === 'job' && run.isReadable))
          .map(([part, words]) => (
            <TextLink
              key={part}
              to="/projects/$projectId/runs/$runId"
              params={params}
              hash={part}
              // Those of the run that is shown are no pages of their own.
              activeOptions={{ includeHash: true }}
              aria-label={`${words} of ${name}`}
              inherit
            >
              {words}
            </TextLink>
          ))}
      </span>
    </div>
  )
}
