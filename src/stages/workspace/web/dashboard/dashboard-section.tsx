import type { ReactNode } from 'react'
import classes from './dashboard.module.css'

type Props = { readonly title: string; readonly count: number; readonly children: ReactNode }

/** One list of the dashboard under its heading. */
export function DashboardSection({ title, count, children }: Props): ReactNode {
  return (
    <section className={`panel ${classes['section']}`} aria-label={title}>
      <h2>
        {title} <span className={classes['count']}>{count}</span>
      </h2>
      {children}
    </section>
  )
}
