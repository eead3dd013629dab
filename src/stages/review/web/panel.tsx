import { Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './panel.module.css'

type Props = {
  readonly title: string
  /** How many things wait in it. */
  readonly count?: number
  readonly intro?: ReactNode
  readonly children: ReactNode
}

/** A part of a page on a card, found by its heading with a screen reader. A table in it reaches from edge to edge. */
export function Panel({ title, count, intro, children }: Props): ReactNode {
  const id = useId()
  return (
    <section aria-labelledby={id} className={`panel ${classes['panel']}`}>
      <div className={classes['head']}>
        <Title order={2} id={id}>
          {title}
          {count !== undefined && count > 0 && <span className={classes['count']}>{count}</span>}
        </Title>
        {intro !== undefined && (
          <Text component="div" c="dimmed" size="sm">
            {intro}
          </Text>
        )}
      </div>
      {children}
    </section>
  )
}
