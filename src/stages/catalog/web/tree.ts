import type { Group } from '../contract.ts'
import { categories, diagnoses, diagnosisOfId } from '../diagnoses.ts'
import type { Sort } from './browse-search.ts'

/** The diagnoses of a category, with what can be summed exactly: files and bytes; no sample counts. */
export type Branch = {
  readonly category: string
  readonly groups: readonly Group[]
  readonly files: number
  readonly bytes: number
  /** Which of these are lower bounds. */
  readonly at_least: Group['at_least']
  readonly sequencing_types: Group['sequencing_types']
  readonly file_types: Group['file_types']
}

const collator = new Intl.Collator('en')

/** Categories of one diagnosis alone, such as Sickle Cell Disease, are no branch. */
const branching = new Set(
  categories.filter(
    (category) => diagnoses.filter((diagnosis) => diagnosis.category === category).length > 1,
  ),
)

/** The category under which a diagnosis stands; none for those that stand by themselves. */
export function branchOf(id: string): string | undefined {
  const category = diagnosisOfId(id)?.category
  return category !== undefined && branching.has(category) ? category : undefined
}

/**
 * Diagnoses by category: branches, and the groups that stand by themselves, ordered as the groups came in,
 * which is by `sort`; where that is a figure, branches stand by their own.
 */
export function treeOf(groups: readonly Group[], sort: Sort): readonly (Branch | Group)[] {
  const byCategory = Map.groupBy(groups, ({ id }) => branchOf(id))
  const branches = [...byCategory].flatMap(([category, members]) =>
    category === undefined ? [] : [branch(category, members)],
  )
  const rows = [...branches, ...(byCategory.get(undefined) ?? [])]
  const sign = sort.startsWith('-') ? -1 : 1
  const column = sort.replace('-', '')
  if (column !== 'samples' && column !== 'files' && column !== 'bytes')
    return rows.toSorted((a, b) => sign * collator.compare(nameOf(a), nameOf(b)))
  // A sample with two diagnoses would count twice: good enough to order branches by, not to show.
  const figure = (row: Branch | Group) =>
    isBranch(row) ? sumOf(row.groups, (group) => group[column]) : row[column]
  return rows.toSorted((a, b) => sign * (figure(a) - figure(b)))
}

export const isBranch = (row: Branch | Group): row is Branch => 'category' in row

const nameOf = (row: Branch | Group): string => (isBranch(row) ? row.category : row.name)

const sumOf = (groups: readonly Group[], figure: (group: Group) => number): number =>
  groups.reduce((total, group) => total + figure(group), 0)

function branch(category: string, groups: readonly Group[]): Branch {
  // The chips of all groups stand in one order.
  const lit = <Chip extends { readonly value: string; readonly lit: boolean }>(
    chips: (group: Group) => readonly Chip[],
  ): Chip[] =>
    groups.slice(0, 1).flatMap((first) =>
      chips(first).map((chip, place) => ({
        ...chip,
        lit: groups.some((group) => chips(group)[place]?.lit),
      })),
    )
  return {
    category,
    groups,
    files: sumOf(groups, ({ files }) => files),
    bytes: sumOf(groups, ({ bytes }) => bytes),
    at_least: [...new Set(groups.flatMap(({ at_least }) => at_least))],
    sequencing_types: lit(({ sequencing_types }) => sequencing_types),
    file_types: lit(({ file_types }) => file_types),
  }
}

/** Whether all, some or none of the groups are ticked. */
export function ticksOf(
  groups: readonly { readonly id: string }[],
  ticked: ReadonlySet<string>,
): 'all' | 'some' | 'none' {
  const count = groups.filter(({ id }) => ticked.has(id)).length
  if (count === 0) return 'none'
  return count === groups.length ? 'all' : 'some'
}

/** Ticks all of these groups, or none of them if all are; others stay as they are. */
export function toggledAll(
  groups: readonly { readonly id: string }[],
  selected: readonly string[],
): readonly string[] {
  const ids = groups.map(({ id }) => id)
  const isAll = ticksOf(groups, new Set(selected)) === 'all'
  const others = selected.filter((id) => !ids.includes(id))
  return isAll ? others : [...others, ...ids]
}
