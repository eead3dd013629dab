import { IconAlertTriangle, IconCheck, IconEye } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Finding } from '#stages/agreement/contract.ts'
import classes from './findings.module.css'

const marks = {
  return: { Icon: IconAlertTriangle, label: 'Reason to return' },
  look: { Icon: IconEye, label: 'To be looked at' },
  fine: { Icon: IconCheck, label: 'As it should be' },
} as const

type Props = {
  readonly findings: readonly Finding[]
  /** Shows a page beside the one that was issued; absent where that cannot be shown. */
  readonly onPage: ((page: number) => void) | undefined
}

/** What the platform found in a form. It helps to look, and decides nothing. */
export function Findings({ findings, onPage }: Props): ReactNode {
  return (
    <ul className={classes['findings']} aria-label="What was found in the newest form">
      {findings.map(({ weight, page, text }) => {
        const { Icon, label } = marks[weight]
        return (
          <li key={`${page} ${text}`} data-weight={weight}>
            <Icon size={16} role="img" aria-label={label} />
            <span>
              {page !== null && <PageName page={page} onPage={onPage} />}
              {text}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function PageName({ page, onPage }: { readonly page: number; readonly onPage: Props['onPage'] }) {
  if (onPage === undefined) return <>Page {page}: </>
  return (
    <>
      <button type="button" className={classes['page']} onClick={() => onPage(page)}>
        Page {page}
      </button>
      {': '}
    </>
  )
}
