import { type ReactNode, useState } from 'react'
import classes from './work.module.css'

/** From so many characters on a text is folded, and so many of it are shown then. */
const foldedFrom = 280
const foldedTo = 200

type Props = {
  readonly text: string
  /** Whose text it is: `what Mei Tanaka wrote`. */
  readonly name: string
}

/** What somebody wrote, folded where it is long. */
export function LongText({ text, name }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false)
  if (text.length <= foldedFrom) return <p className={classes['text']}>{text}</p>
  const cut = text.slice(0, foldedTo)
  return (
    <p className={classes['text']}>
      {isOpen ? text : `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))} …`}{' '}
      <button
        type="button"
        className={classes['more']}
        aria-expanded={isOpen}
        aria-label={`${isOpen ? 'Show less' : 'Show all'} of ${name}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? 'Show less' : 'Show all'}
      </button>
    </p>
  )
}
