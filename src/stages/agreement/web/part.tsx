import type { ReactNode } from 'react'
import classes from './request-view.module.css'

type Props = { readonly title: string; readonly children: ReactNode }

/** One part of a filed request, on a card of its own. */
export function Part({ title, children }: Props): ReactNode {
  return (
    <section className={`panel ${classes['part']}`} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
