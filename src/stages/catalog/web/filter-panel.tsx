import { Skeleton } from '@mantine/core'
import { memo, type ReactNode, useId } from 'react'
import type { Browse } from '../contract.ts'
import { type FilterName, filterNames } from '../vocabulary.ts'
import type { BrowseView } from './browse-search.ts'
import { Figure } from './figure.tsx'
import { Tick } from './tick.tsx'
import { filterLabels } from './words.ts'

type Options = Browse['options']
type Props = {
  readonly filters: BrowseView['filters']
  readonly options: Options | undefined
  /** Stays the same. */
  readonly onToggle: (name: FilterName, value: string) => void
}

/** The four filters; beside each value, how many files it would leave. */
export const FilterPanel = memo(function FilterPanel({
  filters,
  options,
  onToggle,
}: Props): ReactNode {
  return filterNames.map((name) => (
    <fieldset key={name} className="filter">
      <legend>{filterLabels[name]}</legend>
      {options === undefined
        ? [70, 55, 62].map((width) => (
            <Skeleton key={width} height={12} my={11} width={`${width}%`} />
          ))
        : shownOptions(options[name], filters[name]).map((option) => (
            <FilterValue
              key={option.value}
              name={name}
              option={option}
              isTicked={filters[name].includes(option.value)}
              onToggle={onToggle}
            />
          ))}
    </fieldset>
  ))
})

/** A value of an old link that the catalog has no more still shows, so that it can be cleared. */
function shownOptions(
  options: Options[FilterName],
  ticked: readonly string[],
): Options[FilterName] {
  const known = new Set(options.map(({ value }) => value))
  const unknown = ticked.filter((value) => !known.has(value))
  return [...options, ...unknown.map((value) => ({ value, files: 0, samples: 0, at_least: [] }))]
}

type ValueProps = Pick<Props, 'onToggle'> & {
  readonly name: FilterName
  readonly option: Options[FilterName][number]
  readonly isTicked: boolean
}

const FilterValue = memo(function FilterValue(props: ValueProps): ReactNode {
  const { name, option, isTicked, onToggle } = props
  const id = useId()
  const isNone = option.files === 0 && option.at_least.length === 0
  return (
    <div className="filter-value" data-none={isNone && !isTicked}>
      <Tick id={id} size="xs" checked={isTicked} onChange={() => onToggle(name, option.value)} />
      <label htmlFor={id}>
        <span>{option.value}</span>
        <span className="figure filter-count">
          <Figure of="files" in={option} />
          <span className="filter-unit"> files</span>
        </span>
      </label>
    </div>
  )
}, looksTheSame)

/** Answers are made anew at each click. The name and the value stay those of the key. */
function looksTheSame(before: ValueProps, after: ValueProps): boolean {
  return (
    before.isTicked === after.isTicked &&
    before.option.files === after.option.files &&
    before.option.at_least.join() === after.option.at_least.join()
  )
}
