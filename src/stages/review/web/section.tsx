import { Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import sectionStyles from './section.module.css'

type Props = {
  readonly title: string
  readonly count?: number
  readonly intro?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with its heading, found by that name with a screen reader. */
export function Section({ title, count, intro, children }: Props): ReactNode {
  const id = useId()
  return (
    <section aria-labelledby={id} className={sectionStyles['section']}>
      <div className={sectionStyles['sectionHead']}>
        <Title order={2} id={id}>
          {title}
          {count !== undefined && count > 0 && (
            <span className={sectionStyles['count']}>{count}</span>
          )}
        </Title>
        {intro !== undefined && (
          <Text c="dimmed" size="sm" maw="80ch">
            {intro}
          </Text>
        )}
      </div>
      {children}
    </section>
  )
}
