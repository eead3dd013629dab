import { type ReactNode, useState } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
import { addressOf } from '#kernel/address.ts'
import { readPresentedPage } from '../../contract/signing.ts'
import classes from './ceremony.module.css'

type Props = { readonly sha256: string; readonly pages: number }

/** The pages below each other, as pictures: no phone and no guarded browser has to show a PDF for it. */
export function DocumentPages({ sha256, pages }: Props): ReactNode {
  const [hasFailed, setFailed] = useState(false)
  if (hasFailed) {
    return (
      <p className={classes['noPages']}>
        The pages cannot be shown here. Please open the PDF, and come back to this page.
      </p>
    )
  }
  return (
    <div
      className={classes['pages']}
      role="region"
      aria-label={`The agreement, ${pages} pages`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
      tabIndex={0}
    >
      <Spoken>These are pictures of the pages. To have them read aloud, open the PDF.</Spoken>
      {Array.from({ length: pages }, (_, at) => (
        <img
          key={at}
          src={addressOf(readPresentedPage, { params: { sha256, page: at + 1 } })}
          alt={`Page ${at + 1} of ${pages}`}
          width={849}
          height={1200}
          loading={at < 2 ? 'eager' : 'lazy'}
          onError={() => setFailed(true)}
        />
      ))}
    </div>
  )
}
