import type { ReactNode } from 'react'
import { formatBytes, formatExactBytes } from './format.ts'

/** A size in three digits, the exact one in the tooltip; a dash where it is not known. */
export function Bytes({ value }: { readonly value: number | null }): ReactNode {
  if (value === null) return <span title="The size is not known">–</span>
  return (
    <span className="figure" title={formatExactBytes(value)}>
      {formatBytes(value)}
    </span>
  )
}
