import { ActionIcon, Button, Group, InputBase, Table } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import {
  IconChevronDown,
  IconChevronRight,
  IconPlayerPlay,
  IconTerminal2,
} from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { QueryState } from '#app/web/ui/query-state.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import type { Execution } from '../../contract.ts'
import { runsQuery, treeQuery } from './run-queries.ts'
import { RunState } from './run-state.tsx'
import { begunAt, costWords, durationWords } from './run-time.ts'
import { type RunNode, runsWith, treesBelow } from './run-tree.ts'
import { isOver, type StateFilter, stateFilters } from './run-words.ts'
import { useNow } from './use-now.ts'
import { usePeople } from './use-people.ts'
import classes from './runs.module.css'

type Props = { readonly projectId: string }

/** What runs and ran in a project, with what narrows it. */
export function RunList({ projectId }: Props): ReactNode {
  const query = useInfiniteQuery(runsQuery(projectId))
  const runs = query.data?.pages.flatMap(({ executions }) => executions)
  return (
    <QueryState query={{ ...query, data: runs }}>
      {(all) =>
        all.length === 0 ? (
          <NoRuns projectId={projectId} />
        ) : (
          <>
            <Narrowed projectId={projectId} runs={all} />
            {query.hasNextPage && (
              <div className={classes['more']}>
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older runs
                </Button>
              </div>
            )}
          </>
        )
      }
    </QueryState>
  )
}

const heads = ['Run', 'State', 'By', 'Begun', 'Took', 'Cost']

type NarrowedProps = Props & { readonly runs: readonly Execution[] }

function Narrowed({ projectId, runs }: NarrowedProps): ReactNode {
  const [state, setState] = useState<StateFilter | ''>('')
  const [person, setPerson] = useState('')
  const nameOf = usePeople(projectId)
  const people = [...new Set(runs.map(({ launchedBy }) => launchedBy))].toSorted()
  const shown = runsWith(runs, { state, person })
  const states = Object.keys(stateFilters) as StateFilter[]
  return (
    <>
      <div className={classes['bar']}>
        <p role="status" className={classes['minor']}>
          {formatNoun(shown.length, 'run')}
        </p>
        <Narrow
          label="State"
          all="Every state"
          value={state}
          options={states.map((each) => [each, stateFilters[each]])}
          onChange={(next) => setState(states.find((each) => each === next) ?? '')}
        />
        <Narrow
          label="Person"
          all="Everybody"
          value={person}
          options={people.map((each) => [each, nameOf(each)])}
          onChange={setPerson}
        />
        <WorkstationLink projectId={projectId} />
        <ButtonLink
          to="/tools"
          variant="default"
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
        >
          Run a tool
        </ButtonLink>
      </div>
      {shown.length === 0 ? (
        <Empty title="No run fits">Choose another state or person.</Empty>
      ) : (
        <Table.ScrollContainer minWidth={860}>
          <Table className={classes['list'] ?? ''}>
            <Table.Thead>
              <Table.Tr>
                {heads.map((head) => (
                  <Table.Th key={head} scope="col">
                    {head}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((run) => (
                <Root key={run.id} projectId={projectId} run={run} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  )
}

type RootProps = Props & { readonly run: Execution }

/** A run that a person launched, and unfolded all that it began. */
function Root({ projectId, run }: RootProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const tree = useQuery({
    ...treeQuery(projectId, run.id),
    enabled: isOpen,
  })
  const Arrow = isOpen ? IconChevronDown : IconChevronRight
  const below = treesBelow(run.id, tree.data?.executions ?? [])
  return (
    <>
      <Row
        projectId={projectId}
        run={run}
        depth={0}
        fold={
          run.childCount > 0 && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray.7"
              aria-expanded={isOpen}
              aria-label={`What ${run.name} began`}
              onClick={() => setOpen(!isOpen)}
            >
              <Arrow size={16} aria-hidden />
            </ActionIcon>
          )
        }
      />
      {isOpen && below.length === 0 && (
        <Table.Tr>
          <Table.Td colSpan={heads.length} className={classes['nothing'] ?? ''}>
            <span role="status">
              {tree.isPending ? 'Loading…' : (tree.error?.message ?? 'It began no other run.')}
            </span>
          </Table.Td>
        </Table.Tr>
      )}
      {isOpen && <Below projectId={projectId} nodes={below} depth={1} />}
    </>
  )
}

type BelowProps = Props & { readonly nodes: readonly RunNode[]; readonly depth: number }

const Below = ({ projectId, nodes, depth }: BelowProps): ReactNode =>
  nodes.flatMap(({ run, below }) => [
    <Row key={run.id} projectId={projectId} run={run} depth={depth} fold={null} />,
    <Below key={`${run.id} below`} projectId={projectId} nodes={below} depth={depth + 1} />,
  ])

type RowProps = RootProps & { readonly depth: number; readonly fold: ReactNode }

function Row({ projectId, run, depth, fold }: RowProps): ReactNode {
  const { id, name, state, tool, launchedBy, createdAt, startedAt, childCount, batch } = run
  const nameOf = usePeople(projectId)
  const now = useNow(begunAt(run) !== null && !isOver(state))
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <div className={classes['name']} style={{ '--depth': depth } as CSSProperties}>
          <span className={classes['fold']}>{fold}</span>
          <span>
            <TextLink
              to="/projects/$projectId/runs/$runId"
              params={{ projectId, runId: id }}
              underline="hover"
              inherit
              fw={600}
            >
              {name}
            </TextLink>
            {tool.name !== name && <small>{tool.name}</small>}
            {childCount > 0 && <small>{formatNoun(childCount, 'run')} within</small>}
            {depth === 0 && batch !== null && (
              <small>
                part of{' '}
                <TextLink
                  to="/projects/$projectId/batches/$batchId"
                  params={{ projectId, batchId: batch.id }}
                  inherit
                >
                  {batch.name}
                </TextLink>
              </small>
            )}
          </span>
        </div>
      </Table.Th>
      <Table.Td>
        <RunState state={state} />
      </Table.Td>
      <Table.Td className={classes['long'] ?? ''}>{nameOf(launchedBy)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>
        <WhenExactly at={startedAt ?? createdAt} />
      </Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{durationWords(run, now)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{costWords(run, now)}</Table.Td>
    </Table.Tr>
  )
}

type NarrowProps = {
  readonly label: string
  /** What it says where it does not narrow. */
  readonly all: string
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly onChange: (value: string) => void
}

const Narrow = ({ label, all, value, options, onChange }: NarrowProps): ReactNode => (
  <InputBase
    component="select"
    aria-label={label}
    pointer
    rightSection={<IconChevronDown size={15} aria-hidden />}
    rightSectionPointerEvents="none"
    value={value}
    onChange={({ currentTarget }) => onChange(currentTarget.value)}
  >
    <option value="">{all}</option>
    {options.map(([each, words]) => (
      <option key={each} value={each}>
        {words}
      </option>
    ))}
  </InputBase>
)

const WorkstationLink = ({ projectId }: Props): ReactNode => (
  <ButtonLink
    to="/projects/$projectId/workstation"
    params={{ projectId }}
    variant="default"
    leftSection={<IconTerminal2 size={18} aria-hidden />}
  >
    Workstation
  </ButtonLink>
)

const NoRuns = ({ projectId }: Props): ReactNode => (
  <Empty
    title="Nothing has run here yet"
    icon={<IconPlayerPlay size={26} stroke={1.5} aria-hidden />}
    action={
      <Group justify="center" gap="xs">
        <ButtonLink to="/tools">See the tools</ButtonLink>
        <WorkstationLink projectId={projectId} />
      </Group>
    }
  >
    Start a tool into this project, or run an applet that lies in it. From a terminal, use{' '}
    <code>dx run</code>.
  </Empty>
)
