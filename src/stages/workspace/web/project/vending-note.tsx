import { Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import listStyles from './list.module.css'

/** Says that files are arriving right now. */
export function VendingNote(): ReactNode {
  return (
    <div className={listStyles['vending']} role="status">
      <Loader size={18} aria-hidden />
      <span>Files are arriving. This list refreshes by itself.</span>
    </div>
  )
}
