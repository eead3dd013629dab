import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatNoun } from '#app/web/ui/format.ts'
import classes from './dashboard.module.css'

type Props = { readonly amount: { readonly files: number; readonly bytes: number } }

/** Files and their size; none is a dash. */
export function Amount({ amount }: Props): ReactNode {
  if (amount.files === 0) return <span className={classes['ended']}>None</span>
  return (
    <>
      <span className="figure">{formatNoun(amount.files, 'file')}</span>
      {', '}
      <Bytes value={amount.bytes} />
    </>
  )
}
