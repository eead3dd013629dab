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
  readonly onChange: (name: FilterName, values: readonly string[]) => void
}

/** The four filters; beside each value, how many files it would leave. */
export const FilterPanel = memo(function FilterPanel({
  filters,
  options,
  onChange,
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
              option={option}
              isTicked={filters[name].includes(option.value)}
              onToggle={() => onChange(name, toggled(filters[name], option.value))}
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

const toggled = (values: readonly string[], value: string): readonly string[] =>
  values.includes(value) ? values.filter((each) => each !== value) : [...values, value]

type ValueProps = {
  readonly option: Options[FilterName][number]
  readonly isTicked: boolean
  readonly onToggle: () => void
}

function FilterValue({ option, isTicked, onToggle }: ValueProps): ReactNode {
  const id = useId()
  const isNone = option.files === 0 && option.at_least.length === 0
  return (
    <div className="filter-value" data-none={isNone && !isTicked}>
      <Tick id={id} size="xs" checked={isTicked} onChange={onToggle} />
      <label htmlFor={id}>
        <span>{option.value}</span>
        <span className="figure filter-count">
          <Figure of="files" in={option} />
          <span className="filter-unit"> files</span>
        </span>
      </label>
    </div>
  )
}
