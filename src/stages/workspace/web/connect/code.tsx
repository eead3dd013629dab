import type { ReactNode } from 'react'
import { Copy } from '#app/web/ui/copy.tsx'
import classes from './connect.module.css'

/** Text for a shell, to be copied. `what` as in `the commands`. */
export function Code({ text, what }: { readonly text: string; readonly what: string }): ReactNode {
  return (
    <div className={classes['code']} role="group" aria-label={what}>
      <pre>{text}</pre>
      <Copy value={text} what={what} />
    </div>
  )
}
