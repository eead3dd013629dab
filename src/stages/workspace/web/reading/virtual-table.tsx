import { type ReactNode, useEffect, useRef, useState } from 'react'
import readingStyles from './reading.module.css'

/** Of a row, in pixels; the style sheet has the same. */
const rowHeight = 30
const beyond = 12

type Props = {
  readonly label: string
  /** Of each column in characters. */
  readonly widths: readonly number[]
  readonly head: readonly ReactNode[]
  readonly sorts?: readonly ('ascending' | 'descending' | 'none')[]
  readonly rows: readonly (readonly string[])[]
  readonly cell?: (row: readonly string[], column: number) => ReactNode
}

/** A table whose head stays in sight and of which only the rows in sight are drawn. */
export function VirtualTable({ label, widths, head, sorts, rows, cell }: Props): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ from: 0, to: 60 })
  const look = () => {
    const { scrollTop, clientHeight } = frame.current ?? { scrollTop: 0, clientHeight: 0 }
    const from = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond)
    const to = Math.ceil((scrollTop + clientHeight) / rowHeight) + beyond
    setSeen((before) => (before.from === from && before.to === to ? before : { from, to }))
  }
  // Other rows begin at their top; scrolling there looks by itself.
  useEffect(() => {
    if (rows.length > 0) frame.current?.scrollTo({ top: 0 })
  }, [rows])
  const from = Math.min(seen.from, rows.length)
  const shown = rows.slice(from, seen.to)
  return (
    <div
      ref={frame}
      className={readingStyles['frame']}
      onScroll={look}
      role="region"
      aria-label={label}
      // Scrolled by the arrow keys, too.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <table className={readingStyles['table']} aria-rowcount={rows.length + 1}>
        <colgroup>
          {widths.map((width, n) => (
            <col key={n} style={{ width: `${width + 4}ch` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {head.map((title, n) => (
              <th key={n} scope="col" aria-sort={sorts?.[n] ?? 'none'}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={from} columns={head.length} />
          {shown.map((row, n) => (
            <tr key={from + n} aria-rowindex={from + n + 2}>
              {head.map((_, column) => (
                <td key={column} title={row[column]}>
                  {cell?.(row, column) || row[column]}
                </td>
              ))}
            </tr>
          ))}
          <Gap rows={Math.max(0, rows.length - from - shown.length)} columns={head.length} />
        </tbody>
      </table>
    </div>
  )
}

/** Keeps the place of rows that are not drawn. */
function Gap({ rows, columns }: { readonly rows: number; readonly columns: number }): ReactNode {
  return (
    rows > 0 && (
      <tr aria-hidden style={{ height: rows * rowHeight }}>
        <td aria-hidden colSpan={columns} />
      </tr>
    )
  )
}

/** How wide columns are, by their titles and the first rows; none is wider than a long name. */
export const widthsOf = (
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): readonly number[] =>
  titles.map((title, n) =>
    Math.min(
      44,
      Math.max(title.length + 6, ...rows.slice(0, 300).map((row) => row[n]?.length ?? 0)),
    ),
  )
