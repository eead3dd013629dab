import { Anchor } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { formatCount, formatNoun } from '#app/web/ui/format.ts'
import type { SubjectCount } from '../../contract.ts'

type Props = {
  readonly title: string
  readonly counts: readonly SubjectCount[]
  /** One and many of what is counted. */
  readonly noun: readonly [one: string, many: string]
  readonly isWide?: boolean
}

const firstRows = 12

/** A distribution of subjects: a table whose rows are bars. The longest bar is the largest figure. */
export function Bars({ title, counts, noun, isWide = false }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const most = Math.max(1, ...counts.map(lengthOf))
  const isLong = counts.length > firstRows + 2
  const shown = isLong && !isOpen ? counts.slice(0, firstRows) : counts
  return (
    <section className={isWide ? 'bars bars-wide' : 'bars'} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <table aria-labelledby={id}>
        <thead className="bars-head">
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Subjects</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((count) => (
            <tr key={count.value}>
              <th scope="row">{count.value}</th>
              <td>
                <span className="bar-track">
                  <span className="bar" style={{ width: `${(100 * lengthOf(count)) / most}%` }} />
                </span>
                <Told count={count} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {isLong && (
        <p className="bars-more">
          <Anchor
            component="button"
            type="button"
            size="sm"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Show fewer' : `Show all ${formatNoun(counts.length, ...noun)}`}
          </Anchor>
        </p>
      )}
    </section>
  )
}

/** A share is drawn by the middle of its range. */
const lengthOf = ({ subjects, share }: SubjectCount): number =>
  subjects ?? (share === null ? 0 : (share.from + share.to) / 2)

function Told({ count: { subjects, share } }: { readonly count: SubjectCount }): ReactNode {
  if (subjects !== null) return <span className="bar-figure">{formatCount(subjects)}</span>
  if (share === null) return <span className="bar-hidden">hidden</span>
  const text = share.from === 0 ? `under ${share.to} %` : `${share.from}–${share.to} %`
  return <span className="bar-figure">{text}</span>
}
