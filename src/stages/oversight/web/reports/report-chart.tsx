import type { ReactNode } from 'react'
import classes from './reports.module.css'

export type Bar = {
  readonly label: string
  readonly parts: readonly number[]
  /** What stands at its end. */
  readonly figure: string
}

type Props = {
  /** What the parts of each bar are, in their order. */
  readonly legend: readonly string[]
  readonly bars: readonly Bar[]
}

/** Bars of a report, the longest as wide as there is room. A picture of the table beside it, which says the same. */
export function ReportChart({ legend, bars }: Props): ReactNode {
  const longest = Math.max(...bars.map(lengthOf))
  return (
    <div className={classes['chart']} aria-hidden>
      <div className={classes['legend']}>
        {legend.map((name, part) => (
          <span key={name} data-part={part}>
            {name}
          </span>
        ))}
      </div>
      {bars.map((bar) => (
        <div key={bar.label} className={classes['row']}>
          <span className={classes['label']}>{bar.label}</span>
          <span className={classes['track']}>
            {bar.parts.map((value, part) => (
              <span
                // A part has no identity but its place.
                key={part}
                data-part={part}
                style={{ width: `${(100 * value) / longest}%` }}
              />
            ))}
          </span>
          <span className={classes['figure']}>{bar.figure}</span>
        </div>
      ))}
    </div>
  )
}

const lengthOf = ({ parts }: Bar): number => parts.reduce((sum, part) => sum + part, 0)
