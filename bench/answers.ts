import { optionsOf } from '#stages/catalog/cube/facets.ts'
import type { Catalog } from './catalog.ts'
import type { Answer, Engine, Query } from './engine.ts'

/** What an engine counted, by the codes of the catalog; -1 = not reported. */
export type Figures = {
  summary: Answer['summary']
  /** Of each facet: code, files, samples. */
  readonly options: readonly (readonly [code: number, files: number, samples: number][])[]
  readonly groups: readonly GroupFigures[]
}

export type GroupFigures = {
  readonly code: number
  readonly samples: number
  readonly files: number
  readonly bytes: number
  /** For each facet of files the codes that the group has: bit 0 is -1, bit 1 is 0 and so on. */
  readonly lit: readonly number[]
}

/** Codes turned into names and ids, as a page gets them. */
export function answerOf(catalog: Catalog, query: Query, figures: Figures): Answer {
  const { facets, dictionaries } = catalog
  const selected = new Set(query.selected)
  const fileFacets = facets.filter(({ of }) => of === 'file')
  const wordsOf = facets.map(optionsOf)
  const nameOf = (facet: number, code: number) => wordsOf[facet]?.at(code) ?? ''
  return {
    summary: figures.summary,
    options: Object.fromEntries(
      facets.map(({ name }, facet) => [
        name,
        (figures.options[facet] ?? []).map(([code, files, samples]) => ({
          value: nameOf(facet, code),
          files,
          samples,
        })),
      ]),
    ),
    groups: figures.groups.map(({ code, lit, ...counts }) => {
      const group = dictionaries[query.tab][code] ?? { id: 'not-reported', name: 'Not reported' }
      const lights = fileFacets.map((facet, i) => {
        const words = optionsOf(facet)
        const codes = words.map((_, at) => (at === words.length - 1 ? -1 : at))
        const on = codes.filter((at) => ((lit[i] ?? 0) & (1 << (at + 1))) !== 0)
        return [facet.name, on.map((at) => words.at(at) ?? '')] as const
      })
      return {
        ...group,
        ...counts,
        lit: Object.fromEntries(lights),
        selected: selected.has(group.id),
      }
    }),
  }
}

/**
 * The same text for the same figures, whatever the order of rows. Options and groups without files do not
 * count: not every engine names them.
 */
export function canonical(answer: Answer, exact: Engine['exact']): string {
  const hides = exact === 'files and bytes'
  const { subjects, samples, diagnoses, files, bytes } = answer.summary
  const options = Object.entries(answer.options).flatMap(([facet, found]) =>
    found
      .filter((option) => option.files > 0)
      .map((option) => `${facet}=${option.value}: ${option.files} ${hides ? '' : option.samples}`),
  )
  const groups = answer.groups
    .filter((group) => group.files > 0)
    .map((group) => {
      const lit = Object.entries(group.lit).map(
        ([facet, on]) => `${facet}: ${on?.toSorted().join()}`,
      )
      const exactly = hides ? [] : [group.samples, group.selected, ...lit.toSorted()]
      return [group.id, group.name, group.files, group.bytes, ...exactly].join(' ')
    })
  const people = hides ? '' : `${subjects} subjects, ${samples} samples, ${diagnoses} diagnoses, `
  return [
    `${people}${files} files, ${bytes} bytes`,
    ...options.toSorted(),
    ...groups.toSorted(),
  ].join('\n')
}

/** The first line in which two canonical answers differ, or undefined. */
export function difference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined
  const [left, right] = [ours.split('\n'), theirs.split('\n')]
  const at = left.findIndex((line, i) => line !== right[i])
  return `ours "${left.at(at) ?? ''}", theirs "${right[at === -1 ? left.length : at] ?? ''}"`
}
