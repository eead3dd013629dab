import type { ReactNode } from 'react'
import { Bytes } from '#app/web/ui/bytes.tsx'
import { formatCount } from '#app/web/ui/format.ts'
import { Day } from '#app/web/ui/when.tsx'
import type { SelectionReview } from '../contract.ts'
import classes from './selection-totals.module.css'

/** What a selection comes to, in one row of figures. */
export function SelectionTotals({ review }: { readonly review: SelectionReview }): ReactNode {
  const daus = review.shares.filter(({ dau }) => dau !== null).length
  return (
    <dl className={classes['totals']}>
      <Figure name="Files">{formatCount(review.files)}</Figure>
      <Figure name="Size">
        <Bytes value={review.bytes} />
      </Figure>
      <Figure name={daus === 1 ? 'Data access unit' : 'Data access units'}>
        {formatCount(daus)}
      </Figure>
      <Figure name="Catalog release">{review.release.name}</Figure>
      {review.embargoDate !== null && (
        <Figure name="Publish not before">
          <Day on={review.embargoDate} />
        </Figure>
      )}
    </dl>
  )
}

function Figure(props: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className="figure">{props.children}</dd>
    </div>
  )
}
