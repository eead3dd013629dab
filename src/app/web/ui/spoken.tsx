import type { ReactNode } from 'react'

/**
 * Text for screen readers alone. A plain element: lists say it hundreds of times, and a component of the
 * theme for each would cost more than all their figures.
 */
export function Spoken({ children }: { readonly children: ReactNode }): ReactNode {
  return <span className="spoken">{children}</span>
}
