import { ActionIcon, InputBase, Table } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlayerPlay } from '@tabler/icons-react'
import { type CSSProperties, type ReactNode, useState } from 'react'
import { Empty } from '#app/web/ui/empty.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import { ButtonLink, TextLink } from '#app/web/ui/link.tsx'
import { WhenExactly } from '#app/web/ui/when.tsx'
import { RunState } from './run-state.tsx'
import { costWords, durationWords } from './run-time.ts'
import { type RunNode, treesOf, treesWith } from './run-tree.ts'
import { type StateFilter, stateFilters } from './run-words.ts'
import type { RunLine } from './types.ts'
import classes from './runs.module.css'

type Props = {
  readonly projectId: string
  readonly runs: readonly RunLine[]
  /** The instant for which durations are said, in milliseconds. */
  readonly now: number
  /** At the end, where there are older ones. */
  readonly more: ReactNode
}

/** The runs of a project as trees, with what narrows them. */
export function RunList({ projectId, runs, now, more }: Props): ReactNode {
  const [state, setState] = useState<StateFilter | ''>('')
  const [person, setPerson] = useState('')
  const trees = treesOf(runs)
  const people = [...new Set(trees.map(({ run }) => run.launchedBy))].toSorted()
  const shown = treesWith(trees, { state, person })
  if (runs.length === 0) return <NoRuns />
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
          options={Object.entries(stateFilters)}
          onChange={(next) => setState(next in stateFilters ? (next as StateFilter) : '')}
        />
        <Narrow
          label="Person"
          all="Everybody"
          value={person}
          options={people.map((each) => [each, each])}
          onChange={setPerson}
        />
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
        <Table.ScrollContainer minWidth={820}>
          <Table className={classes['list'] ?? ''}>
            <Table.Thead>
              <Table.Tr>
                {['Run', 'State', 'By', 'Begun', 'Took', 'Cost'].map((head) => (
                  <Table.Th key={head} scope="col">
                    {head}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((node) => (
                <Rows key={node.run.id} projectId={projectId} node={node} depth={0} now={now} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <div className={classes['more']}>{more}</div>
    </>
  )
}

type RowsProps = {
  readonly projectId: string
  readonly node: RunNode
  readonly depth: number
  readonly now: number
}

/** A run and, unfolded, those that it began. */
function Rows({ projectId, node: { run, below }, depth, now }: RowsProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const { id, name, state, executableName, launchedBy, createdAt, startedAt } = run
  const Arrow = isOpen ? IconChevronDown : IconChevronRight
  return (
    <>
      <Table.Tr>
        <Table.Th scope="row">
          <div className={classes['name']} style={{ '--depth': depth } as CSSProperties}>
            <span className={classes['fold']}>
              {below.length > 0 && (
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray.7"
                  aria-expanded={isOpen}
                  aria-label={`${formatNoun(below.length, 'run')} that ${name} began`}
                  onClick={() => setOpen(!isOpen)}
                >
                  <Arrow size={16} aria-hidden />
                </ActionIcon>
              )}
            </span>
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
              {executableName !== name && <small>{executableName}</small>}
            </span>
          </div>
        </Table.Th>
        <Table.Td>
          <RunState state={state} />
        </Table.Td>
        <Table.Td className={classes['long'] ?? ''}>{launchedBy}</Table.Td>
        <Table.Td className={classes['number'] ?? ''}>
          <WhenExactly at={startedAt ?? createdAt} />
        </Table.Td>
        <Table.Td className={classes['number'] ?? ''}>{durationWords(run, now)}</Table.Td>
        <Table.Td className={classes['number'] ?? ''}>{costWords(run, now)}</Table.Td>
      </Table.Tr>
      {isOpen &&
        below.map((each) => (
          <Rows key={each.run.id} projectId={projectId} node={each} depth={depth + 1} now={now} />
        ))}
    </>
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

const NoRuns = (): ReactNode => (
  <Empty
    title="Nothing has run here yet"
    icon={<IconPlayerPlay size={26} stroke={1.5} aria-hidden />}
    action={<ButtonLink to="/tools">See the tools</ButtonLink>}
  >
    Start a tool into this project, or run an applet that lies in it. With <code>dx run</code> it
    goes from a terminal, too.
  </Empty>
)
