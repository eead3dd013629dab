import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { ProblemAlert } from '#app/web/ui/problem-alert.tsx'
import { foldersQuery } from '#stages/workspace/web/project/project-queries.ts'
import type { Applet } from '../../contract/applets.ts'
import type { Parameter } from '../../contract/tools.ts'
import { instanceTypes } from '../../rules/requirements.ts'
import { LaunchTerms } from '../costs/launch-terms.tsx'
import { spanWords } from '../words.ts'
import { type Entry, isOptional, pickedIn, shapeOf } from './entries.ts'
import { Field } from './field.tsx'
import { type Draft, type Faults, type RunAsk, runsOf } from './runs-of.ts'
import classes from './launch.module.css'

type Props = {
  readonly projectId: string
  readonly applet: Applet
  readonly first: Draft
  readonly isBusy: boolean
  readonly problem: Error | null
  readonly onRun: (runs: readonly RunAsk[]) => void
}

/** The form with which a tool is run, made from what it says of its inputs. */
export function LaunchForm(props: Props): ReactNode {
  const { projectId, applet, first, isBusy, problem, onRun } = props
  const [draft, setDraft] = useState(first)
  const [isTried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const answer = runsOf(applet.inputs, draft)
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
    else if (!isBusy) onRun(answer.runs)
  }
  const count = 'runs' in answer ? answer.runs.length : 1
  return (
    <form ref={form} className={classes['form']} onSubmit={send} noValidate>
      <div className={classes['main']}>
        <Inputs
          projectId={projectId}
          inputs={applet.inputs}
          draft={draft}
          faults={faults}
          onChange={change}
        />
        <Output projectId={projectId} draft={draft} faults={faults} onChange={change} />
      </div>
      <aside className={`panel ${classes['side']}`} aria-label="Run">
        <h2>{applet.title}</h2>
        {applet.summary !== '' && <p>{applet.summary}</p>}
        {applet.tool !== null && (
          <p>
            <TextLink
              to="/tools/$name"
              params={{ name: applet.tool.name }}
              search={{ version: applet.tool.version }}
              inherit
            >
              What it does
            </TextLink>
          </p>
        )}
        <p className={classes['minor']}>
          A run ends by itself after {spanWords(applet.seconds)} at the latest. Everybody in this
          project sees it; results made from controlled data stay under the same access.
        </p>
        <LaunchTerms
          projectId={projectId}
          applet={applet}
          instanceType={draft.instanceType}
          count={count}
        />
        {problem !== null && <ProblemAlert problem={problem} />}
        <Button
          type="submit"
          loading={isBusy}
          disabled={!applet.mayRun}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
        >
          {count > 1 ? `Start ${formatNoun(count, 'run')}` : 'Start the run'}
        </Button>
        {!applet.mayRun && (
          <p role="note">
            Running tools takes the level CONTRIBUTE in this project. An administrator of it can
            give you that.
          </p>
        )}
      </aside>
    </form>
  )
}

type PartProps = {
  readonly projectId: string
  readonly draft: Draft
  readonly faults: Faults
  readonly onChange: (part: Partial<Draft>) => void
}

type InputsProps = PartProps & { readonly inputs: Applet['inputs'] }

function Inputs({ projectId, inputs, draft, faults, onChange }: InputsProps): ReactNode {
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
  const needed = inputs.filter((one) => !isOptional(one))
  const rest = inputs.filter(isOptional)
  return (
    <section className={`panel ${classes['section']}`} aria-labelledby="inputs">
      <h2 id="inputs">Inputs</h2>
      {inputs.length === 0 && <p className={classes['minor']}>It takes none.</p>}
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
    </section>
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

function Output({ projectId, draft, faults, onChange }: PartProps): ReactNode {
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
        description="What the tool asks for. A larger one helps only tools that make use of it."
        searchable
        allowDeselect={false}
        limit={100}
        data={machines(draft.instanceType)}
        value={draft.instanceType}
        onChange={(next) => next !== null && onChange({ instanceType: next })}
      />
    </section>
  )
}

/** Every instance type; of the versions of one that stand for the same, the one without. */
function machines(asked: string) {
  return Object.entries(instanceTypes)
    .filter(([name]) => !/_v\d_/.test(name) || name === asked)
    .map(([name, { cores, memoryMiB, diskGiB }]) => ({
      value: name,
      label: `${name}: ${formatNoun(cores, 'core')}, ${Math.round(memoryMiB / 102.4) / 10} GiB memory, ${diskGiB} GiB disk`,
    }))
}
