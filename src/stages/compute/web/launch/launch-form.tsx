import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { foldersQuery } from '#stages/workspace/web/project/project-queries.ts'
import type { Parameter } from '../../contract/tools.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import { LaunchTerms } from '../costs/launch-terms.tsx'
import { spanWords } from '../words.ts'
import { type Entry, isOptional, pickedIn, shapeOf } from './entries.ts'
import { Field } from './field.tsx'
import type { Launchable } from './launchable.ts'
import { type Draft, type Faults, type LaunchAsk, runsOf } from './runs-of.ts'
import { StageInputs } from './stage-inputs.tsx'
import classes from './launch.module.css'

type Props = {
  readonly projectId: string
  readonly tool: Launchable
  readonly first: Draft
  readonly isBusy: boolean
  readonly problem: Error | null
  readonly onRun: (ask: LaunchAsk) => void
}

/** The form with which a tool is run, made from what it says of its inputs. */
export function LaunchForm(props: Props): ReactNode {
  const { projectId, tool, first, isBusy, problem, onRun } = props
  const [draft, setDraft] = useState(first)
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const answer = runsOf(tool.inputs, draft)
  const faults: Faults = isTried && 'faults' in answer ? answer.faults : {}
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const [tries, setTries] = useState(0)
  useEffect(() => {
    // The messages are drawn by now: the first of them is where to go on.
    if (tries > 0)
      form.current
        ?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty="true"]')
        ?.focus()
  }, [tries])
  const send = (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if ('faults' in answer) setTries(tries + 1)
    else if (!isBusy) onRun(answer)
  }
  const count = 'runs' in answer ? answer.runs.length : 1
  return (
    <form ref={form} className={classes['form']} onSubmit={send} noValidate>
      <div className={classes['main']}>
        <Inputs projectId={projectId} tool={tool} draft={draft} faults={faults} onChange={change} />
        <Output
          projectId={projectId}
          isOfStages={tool.stages.length > 0}
          draft={draft}
          faults={faults}
          onChange={change}
        />
      </div>
      <aside className={`panel ${classes['side']}`} aria-label="Run">
        <h2>{tool.title}</h2>
        {tool.summary !== '' && <p>{tool.summary}</p>}
        {tool.tool !== null && (
          <p>
            <TextLink
              to="/tools/$name"
              params={{ name: tool.tool.name }}
              search={{ version: tool.tool.version }}
              inherit
            >
              What it does
            </TextLink>
          </p>
        )}
        <p className={classes['minor']}>
          {tool.seconds !== null && (
            <>A run ends by itself after {spanWords(tool.seconds)} at the latest. </>
          )}
          Everybody in this project sees it; results made from controlled data stay under the same
          access.
        </p>
        <LaunchTerms
          projectId={projectId}
          tool={tool}
          instanceType={draft.instanceType}
          count={count}
        />
        {problem !== null && <ProblemAlert problem={problem} />}
        <Button
          type="submit"
          loading={isBusy}
          disabled={!tool.mayRun}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
        >
          {count > 1 ? `Start ${formatNoun(count, 'run')}` : 'Start the run'}
        </Button>
        {!tool.mayRun && <p role="note">{whyNot(tool)}</p>}
      </aside>
    </form>
  )
}

const whyNot = ({ stages }: Launchable): string =>
  stages.some((stage) => stage.tool === null)
    ? 'A stage of it runs a tool that is not there any more, or not for you to see.'
    : 'Running tools takes the level CONTRIBUTE in this project. An administrator of it can give you that.'

type PartProps = {
  readonly projectId: string
  readonly draft: Draft
  readonly faults: Faults
  readonly onChange: (part: Partial<Draft>) => void
}

type InputsProps = PartProps & { readonly tool: Launchable }

function Inputs({ projectId, tool, draft, faults, onChange }: InputsProps): ReactNode {
  const { inputs, stages } = tool
  if (inputs === null)
    return (
      <section className={`panel ${classes['section']}`} aria-labelledby="inputs">
        <h2 id="inputs">Inputs</h2>
        <Textarea
          className={classes['json'] ?? ''}
          label="All inputs as JSON"
          description="This tool does not say what it takes."
          autosize
          minRows={6}
          spellCheck={false}
          error={faults[':anything']}
          value={draft.anything}
          onChange={({ currentTarget }) => onChange({ anything: currentTarget.value })}
        />
      </section>
    )
  const field = (parameter: Parameter) => {
    const { control, item, isList } = shapeOf(parameter)
    const entry = draft.entries[parameter.name] ?? (control === 'objects' ? [] : '')
    const mayBatch = control === 'objects' && item === 'file' && !isList
    const isBatch = draft.batch === parameter.name
    const set = (next: Entry) => onChange({ entries: { ...draft.entries, [parameter.name]: next } })
    return (
      <Field
        key={parameter.name}
        projectId={projectId}
        parameter={parameter}
        entry={entry}
        error={faults[parameter.name]}
        // One input at a time: two lists of files would have to be paired.
        isBatch={mayBatch && (isBatch || draft.batch === undefined) ? isBatch : undefined}
        onBatch={(next) =>
          onChange({
            batch: next ? parameter.name : undefined,
            entries: {
              ...draft.entries,
              [parameter.name]: next ? entry : pickedIn(entry).slice(0, 1),
            },
          })
        }
        onEntry={set}
      />
    )
  }
  const ofStages = new Set(stages.flatMap((stage) => stage.inputs.map(({ name }) => name)))
  const own = inputs.filter(({ name }) => !ofStages.has(name))
  return (
    <>
      {(stages.length === 0 || own.length > 0) && (
        <section className={`panel ${classes['section']}`} aria-labelledby="inputs">
          <h2 id="inputs">Inputs</h2>
          {inputs.length === 0 && <p className={classes['minor']}>It takes none.</p>}
          <Fields inputs={own} faults={faults} field={field} />
        </section>
      )}
      {stages.map((stage, n) => (
        <StageInputs key={stage.id} projectId={projectId} stage={stage} number={n + 1}>
          <Fields inputs={stage.inputs} faults={faults} field={field} />
        </StageInputs>
      ))}
    </>
  )
}

type FieldsProps = {
  readonly inputs: readonly Parameter[]
  readonly faults: Faults
  readonly field: (parameter: Parameter) => ReactNode
}

/** Fields of what is needed, and folded what one can do without. */
function Fields({ inputs, faults, field }: FieldsProps): ReactNode {
  const needed = inputs.filter((one) => !isOptional(one))
  const rest = inputs.filter(isOptional)
  return (
    <>
      <Grouped parameters={needed} field={field} />
      {rest.length > 0 && (
        <More
          count={rest.length}
          // Nothing that is needed: all that there is stands open.
          isFirst={needed.length === 0}
          hasFault={rest.some(({ name }) => name in faults)}
        >
          <Grouped parameters={rest} field={field} />
        </More>
      )}
    </>
  )
}

type GroupedProps = {
  readonly parameters: readonly Parameter[]
  readonly field: (parameter: Parameter) => ReactNode
}

/** Inputs in their order, those of a group under its name. */
function Grouped({ parameters, field }: GroupedProps): ReactNode {
  const groups = [...new Set(parameters.map(({ group }) => group))].toSorted(
    (a, b) => Number(a !== '') - Number(b !== ''),
  )
  return groups.map((group) => {
    const fields = parameters.filter((one) => one.group === group).map(field)
    if (group === '') return fields
    return (
      <div key={group} className={classes['group']} role="group" aria-label={group}>
        <h3>{group}</h3>
        {fields}
      </div>
    )
  })
}

type MoreProps = {
  readonly count: number
  readonly isFirst: boolean
  readonly hasFault: boolean
  readonly children: ReactNode
}

/** What one can do without, folded; a fault in it unfolds it. */
function More({ count, isFirst, hasFault, children }: MoreProps): ReactNode {
  const [isOpen, setOpen] = useState(isFirst)
  return (
    <details
      className={classes['more']}
      open={isOpen || hasFault}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>More ({formatNoun(count, 'optional input')})</summary>
      <div>{children}</div>
    </details>
  )
}

type OutputProps = PartProps & { readonly isOfStages: boolean }

function Output({ projectId, isOfStages, draft, faults, onChange }: OutputProps): ReactNode {
  const folders = useQuery(foldersQuery(projectId)).data ?? []
  const isNew =
    folders.length > 0 && draft.folder.startsWith('/') && !folders.includes(draft.folder)
  return (
    <section className={`panel ${classes['section']}`} aria-labelledby="run">
      <h2 id="run">Run</h2>
      <TextInput
        label="Name"
        description="Under which you find it among the runs of the project."
        maxLength={200}
        withAsterisk
        spellCheck={false}
        error={faults[':name']}
        value={draft.name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <Autocomplete
        label="Folder of the results"
        description={
          isNew ? 'There is no such folder yet: it is made.' : 'One of the project, or a new one.'
        }
        maxLength={2000}
        spellCheck={false}
        limit={100}
        data={folders}
        error={faults[':folder']}
        value={draft.folder}
        onChange={(folder) => onChange({ folder })}
      />
      <Select
        label="Machine"
        description={
          isOfStages
            ? 'Left empty, each stage gets what its tool asks for; a machine chosen here is for all of them.'
            : 'What the tool asks for. A larger one helps only tools that make use of it.'
        }
        searchable
        allowDeselect={isOfStages}
        limit={100}
        placeholder="Each stage on what its tool asks for"
        clearable={isOfStages}
        data={machines(draft.instanceType)}
        value={draft.instanceType}
        onChange={(instanceType) => onChange({ instanceType })}
      />
    </section>
  )
}

/** Every instance type; of the versions of one that stand for the same, the one without. */
function machines(asked: string | null) {
  return Object.entries(instanceTypes)
    .filter(([name]) => !/_v\d_/.test(name) || name === asked)
    .map(([name, { cores, memoryMiB, diskGiB }]) => ({
      value: name,
      label: `${name}: ${formatNoun(cores, 'core')}, ${Math.round(memoryMiB / 102.4) / 10} GiB memory, ${diskGiB} GiB disk`,
    }))
}
