import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { formatBytes, formatNoun } from '#app/web/ui/format.ts'
import { TextLink } from '#app/web/ui/link.tsx'
import { fileQuery } from '#stages/workspace/web/project/project-queries.ts'
import { OpenLink } from '#stages/workspace/web/reading/open-link.tsx'
import { type OutputLink, outputLinkOf } from '../../rules/links.ts'
import { linkedId } from '../launch/entries.ts'
import { runQuery } from './run-queries.ts'
import classes from './runs.module.css'

/** One value that goes in or came out. */
export type RunValue = {
  readonly name: string
  readonly label: string
  readonly value: unknown
}

type Props = {
  /** By which a link leads to it. */
  readonly id: string
  readonly title: string
  readonly projectId: string
  readonly values: readonly RunValue[]
  readonly none: string
  /** Whether what can be shown in the page has a button for that. */
  readonly isOpened: boolean
}

/** What went into a run, or came out of it; objects as links into the project. */
export function ValueList({ id, title, projectId, values, none, isOpened }: Props): ReactNode {
  return (
    <section
      id={id}
      className={`panel ${classes['values']} ${classes['target']}`}
      aria-label={title}
    >
      <h2>{title}</h2>
      {values.length === 0 ? (
        <p className={classes['minor']}>{none}</p>
      ) : (
        <dl>
          {values.map(({ name, label, value }) => (
            <div key={name}>
              <dt>{label || name}</dt>
              <dd>
                <Value projectId={projectId} value={value} isOpened={isOpened} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

type ValueProps = Pick<Props, 'projectId' | 'isOpened'> & { readonly value: unknown }

/** Of a long list the first are shown until one asks for the rest. */
const fewest = 10

function Value({ projectId, value, isOpened }: ValueProps): ReactNode {
  const [isWhole, setWhole] = useState(false)
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const ids = list.flatMap((one) => linkedId(one) ?? [])
  const given = outputLinkOf(value)
  if (given !== undefined) return <FromRun projectId={projectId} {...given} />
  if (ids.length === 0 || ids.length < list.length) return <Plain value={value} />
  const shown = isWhole ? ids : ids.slice(0, fewest)
  return (
    <ul className={`plain ${classes['links']}`}>
      {shown.map((id, n) => (
        <li key={`${id} ${n}`}>
          <ObjectLink projectId={projectId} id={id} isOpened={isOpened} />
        </li>
      ))}
      {shown.length < ids.length && (
        <li>
          <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
            Show all {formatNoun(ids.length, 'file')}
          </Button>
        </li>
      )}
    </ul>
  )
}

/** What another run gives, once it has it. */
function FromRun({
  projectId,
  execution,
  field,
}: OutputLink & Pick<Props, 'projectId'>): ReactNode {
  const run = useQuery(runQuery(projectId, execution)).data
  return (
    <>
      <code>{field}</code> of{' '}
      <TextLink
        to="/projects/$projectId/runs/$runId"
        params={{ projectId, runId: execution }}
        hash="outputs"
        inherit
      >
        {run?.name ?? execution}
      </TextLink>
    </>
  )
}

function Plain({ value }: { readonly value: unknown }): ReactNode {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return String(value)
  return <pre>{JSON.stringify(value, null, 2)}</pre>
}

type LinkProps = Pick<Props, 'projectId' | 'isOpened'> & { readonly id: string }

function ObjectLink({ projectId, id, isOpened }: LinkProps): ReactNode {
  const query = useQuery(fileQuery(projectId, id))
  const object = query.data
  if (object === undefined)
    return query.isPending ? (
      'Loading…'
    ) : (
      <>
        <code>{id}</code>, which is not in this project, or not for you to see
      </>
    )
  return (
    <div className={classes['object']}>
      <TextLink
        to="/projects/$projectId"
        params={{ projectId }}
        search={{ path: object.folder, file: id }}
        inherit
      >
        {object.name}
      </TextLink>
      {object.size !== null && <span className={classes['minor']}>{formatBytes(object.size)}</span>}
      {isOpened && object.class === 'file' && object.state === 'closed' && (
        <OpenLink projectId={projectId} file={object} />
      )}
    </div>
  )
}
