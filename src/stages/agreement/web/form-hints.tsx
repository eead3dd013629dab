import type { ReactNode } from 'react'
import type { Form } from '../contract.ts'
import { isOpen } from '../rules.ts'
import classes from './form-hints.module.css'

/** What would make the steward return a form, told to whoever uploaded it while they can still mend it. */
export function FormHints({ form }: { readonly form: Form }): ReactNode {
  if (!isOpen(form) || form.unpacked === null) return null
  if (form.comparison === null) {
    return <p className={classes['pending']}>Looking for missing pages and signatures …</p>
  }
  const reasons = form.comparison.findings.filter(({ weight }) => weight === 'return')
  if (reasons.length === 0) return null
  return (
    <div className={classes['hints']}>
      <p>The steward may return this form. You can submit it as it is, or mend it first:</p>
      <ul>
        {reasons.map(({ page, text }) => (
          <li key={`${page} ${text}`}>
            {page !== null && `Page ${page}: `}
            {text}
          </li>
        ))}
      </ul>
    </div>
  )
}
