import { createContext, type ReactNode, useContext } from 'react'
import { Spoken } from '#app/web/ui/spoken.tsx'
import { formatBytes, formatCount, formatExactBytes, formatNoun } from '#app/web/ui/format.ts'

/** The fewest people that a figure on the page counts; 1 = all figures are exact. */
export const SmallestGroup = createContext(1)

type Told = 'exact' | 'at-least' | 'few'

/** How much of a figure is told: all, all but small groups, or only that there is a small group. */
const toldOf = (of: Props['of'], { few, at_least }: Figures): Told => {
  if (!at_least.includes(of)) return 'exact'
  return few === true ? 'few' : 'at-least'
}

type Props = {
  readonly of: 'samples' | 'diagnoses' | 'files' | 'bytes'
  readonly in: Figures
}
type Figures = Partial<Record<Props['of'], number | null>> & {
  readonly at_least: readonly Props['of'][]
  readonly few?: boolean
}

/** One figure of an answer: `1,230`; `1,230+` where small groups are left out; `<5` where no more is told. */
export function Figure({ of, in: figures }: Props): ReactNode {
  const smallest = useContext(SmallestGroup)
  const value = figures[of] ?? 0
  if (figures[of] === null) return <NotTold />
  const text = of === 'bytes' ? sizeOf(figures) : formatCount(value)
  const exact = of === 'bytes' ? formatExactBytes(value) : undefined
  const told = toldOf(of, figures)
  switch (told) {
    case 'exact':
      return (
        <span className="figure" title={exact}>
          {text}
        </span>
      )
    case 'at-least':
      return (
        <span className="figure" title={`At least; ${explain(smallest)}`}>
          <Spoken>at least </Spoken>
          {text}
          <span aria-hidden>+</span>
        </span>
      )
    case 'few':
      return (
        <span className="figure" title={explain(smallest)}>
          <span aria-hidden>{of === 'bytes' ? '–' : `<${smallest}`}</span>
          <Spoken>fewer than {smallest} people</Spoken>
        </span>
      )
    default:
      return told satisfies never
  }
}

function NotTold(): ReactNode {
  return (
    <span className="figure" title="Shown after sign-in">
      <span aria-hidden>–</span>
      <Spoken>shown after sign-in</Spoken>
    </span>
  )
}

/** Manifests may leave sizes out; a sum of nothing known is not a size of zero. */
export const sizeOf = ({ files, bytes }: Figures): string =>
  (files ?? 0) > 0 && bytes === 0 ? 'Unknown' : formatBytes(bytes ?? 0)

/** What a visitor may want to know of such figures. */
export const explain = (smallest: number): string =>
  `groups of fewer than ${smallest} people are shown exactly after sign-in`

/** The same in words, for an announcement. */
export const sayCount = (
  of: 'samples' | 'diagnoses' | 'files',
  figures: Figures,
  one: string,
  many?: string,
): string => {
  const said = formatNoun(figures[of] ?? 0, one, many)
  return figures.at_least.includes(of) ? `at least ${said}` : said
}
