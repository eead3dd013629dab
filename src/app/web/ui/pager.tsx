import { Pagination } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './pager.module.css'

type Props = {
  readonly page: number
  readonly pages: number
  readonly onPage: (page: number) => void
}

const controlWords = {
  first: 'First page',
  previous: 'Previous page',
  next: 'Next page',
  last: 'Last page',
} as const

/** Goes through the pages of a list; absent where there is one page only. */
export function Pager({ page, pages, onPage }: Props): ReactNode {
  if (pages < 2) return null
  return (
    <nav aria-label="Pages" className={classes['pager']}>
      <Pagination
        total={pages}
        value={page}
        onChange={onPage}
        withEdges
        siblings={1}
        getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
        getControlProps={(control) => ({ 'aria-label': controlWords[control] })}
      />
    </nav>
  )
}
