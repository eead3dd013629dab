import type { ReactNode } from 'react'
import { TextLink } from '#app/web/ui/link.tsx'
import type { WorkflowStage } from '../../contract/applets.ts'
import classes from './launch.module.css'

type Props = {
  readonly projectId: string
  readonly stage: WorkflowStage
  /** From 1 on. */
  readonly number: number
  /** Its fields. */
  readonly children: ReactNode
}

/** A stage of a workflow: its fields, and what it is given by others. */
export function StageInputs({ projectId, stage, number, children }: Props): ReactNode {
  const { id, name, tool, inputs, links } = stage
  return (
    <section className={`panel ${classes['section']}`} aria-labelledby={`stage-${id}`}>
      <div>
        <h2 id={`stage-${id}`}>
          {number}. {name}
        </h2>
        {tool !== null && tool.title !== name && (
          <TextLink
            to="/projects/$projectId"
            params={{ projectId }}
            search={{ file: tool.id }}
            size="sm"
          >
            {tool.title}
          </TextLink>
        )}
        {tool === null && <p role="note">Its tool is not there any more, or not for you to see.</p>}
      </div>
      {links.length > 0 && (
        <dl className={classes['linked']} aria-label={`What ${name} is given`}>
          {links.map((link) => (
            <div key={link.name}>
              <dt>{link.label}</dt>
              <dd>
                from <strong>{link.from}</strong>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {children}
      {tool !== null && inputs.length === 0 && links.length === 0 && (
        <p className={classes['minor']}>It takes nothing that can be set here.</p>
      )}
    </section>
  )
}
