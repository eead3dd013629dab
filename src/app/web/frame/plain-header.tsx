import type { ReactNode } from 'react'
import { useInstance } from '../instance.ts'
import { Mark } from './mark.tsx'

/** The header of a page that stands alone: whose it is, and nothing to press. */
export function PlainHeader(): ReactNode {
  const { name } = useInstance()
  return (
    <header className="header header-plain">
      <div className="header-row">
        <span className="brand">
          <Mark />
          <span>{name}</span>
        </span>
      </div>
    </header>
  )
}
