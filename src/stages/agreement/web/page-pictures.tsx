import { type ReactNode, useState } from 'react'
import { formatNoun } from '#app/web/ui/format.ts'
import { Spoken } from '#app/web/ui/spoken.tsx'
import classes from './page-pictures.module.css'

type Props = {
  /** What the pages are of. */
  readonly label: string
  /** An address for each page, from the first on. */
  readonly pages: readonly string[]
}

/** The pages of a document below each other, as pictures: no phone and no guarded browser has to show a PDF for it. */
export function PagePictures({ label, pages }: Props): ReactNode {
  const [hasFailed, setFailed] = useState(false)
  if (hasFailed) {
    return (
      <p className={classes['none']} role="status">
        The pages cannot be shown here. Please open the PDF.
      </p>
    )
  }
  return (
    <div
      className={classes['pages']}
      role="region"
      aria-label={`${label}, ${formatNoun(pages.length, 'page')}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
      tabIndex={0}
    >
      <Spoken>These are pictures of the pages. To have them read aloud, open the PDF.</Spoken>
      {pages.map((src, at) => (
        <img
          key={src}
          src={src}
          alt={`Page ${at + 1} of ${pages.length}`}
          width={849}
          height={1200}
          loading={at < 2 ? 'eager' : 'lazy'}
          onError={() => setFailed(true)}
        />
      ))}
    </div>
  )
}
