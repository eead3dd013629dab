import type { ReactNode } from 'react'
import classes from './dashboard.module.css'

type Props = { readonly title: string; readonly count: number; readonly children: ReactNode }

/** One list of the dashboard under its heading. */
export function DashboardSection({ title, count, children }: Props): ReactNode {
  return (
    <section className={`panel ${classes['section']}`} aria-label={title}>
      <h2>
        {title} {count > 0 && <span className={classes['count']}>{count}</span>}
      </h2>
      {children}
    </section>
  )
}

/** In place of a list with nothing in it, on a page that has other lists. */
export function NothingYet({ children }: { readonly children: ReactNode }): ReactNode {
  return <p className={classes['none']}>{children}</p>
}
