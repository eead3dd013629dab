import { IconAlertTriangle, IconClock, IconShieldCheck, IconShieldOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Form } from '../contract.ts'
import classes from './scan-state.module.css'

const icons = {
  clean: IconShieldCheck,
  waiting: IconClock,
  found: IconAlertTriangle,
  'not-scanned': IconShieldOff,
} as const

/** How a form came out of the virus scan, in words. */
export function ScanState({ form: { scan, virus } }: { readonly form: Form }): ReactNode {
  const Icon = icons[scan]
  const text = {
    clean: 'Scanned for viruses: nothing found.',
    waiting: 'Waiting for the virus scan. It opens by itself once it is found clean.',
    found: `The virus scan found ${virus}. This form stays closed; a new one is needed.`,
    'not-scanned': 'Not scanned for viruses.',
  }[scan]
  return (
    <p className={classes['scan']} data-scan={scan}>
      <Icon size={16} aria-hidden />
      <span>{text}</span>
    </p>
  )
}
