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
  const told = counts.filter(({ subjects }) => subjects !== null)
  const hidden = counts.length - told.length
  const most = Math.max(1, ...told.map(({ subjects }) => subjects ?? 0))
  const isLong = counts.length > firstRows + 2
  const shown = isLong && !isOpen ? told.slice(0, firstRows) : counts
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
          {shown.map(({ value, subjects }) => (
            <tr key={value}>
              <th scope="row">{value}</th>
              <td>
                <span className="bar-track">
                  {subjects !== null && (
                    <span className="bar" style={{ width: `${(100 * subjects) / most}%` }} />
                  )}
                </span>
                {subjects === null ? (
                  <span className="bar-hidden">hidden</span>
                ) : (
                  <span className="bar-figure">{formatCount(subjects)}</span>
                )}
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
          {!isOpen && hidden > 0 && <span>{formatCount(hidden)} of them hidden</span>}
        </p>
      )}
    </section>
  )
}
