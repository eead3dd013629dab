import { diagnosisOfId } from '../diagnoses.ts'
import type { Tab } from '../vocabulary.ts'
import { mainTypeOf, otherNamesOf } from './known-as.ts'

/** The words of a search, in lower case. All of them must be found for a group to match. */
export const searchWords = (q: string): readonly string[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/**
 * What a search looks through for a group of a tab, beside its name. Of a diagnosis its code, its nearest
 * OncoTree code and that one's main type, its category and its other names; of the other tabs the id.
 */
function searchedBeside(tab: Tab, id: string): readonly string[] {
  const diagnosis = tab === 'diagnoses' ? diagnosisOfId(id) : undefined
  if (diagnosis === undefined) return [id]
  const { code, oncotree, category } = diagnosis
  return [code, ...otherNamesOf(id), oncotree, mainTypeOf(oncotree) ?? '', category].filter(
    (text) => text !== '',
  )
}

/** Of what is searched beside the name, the first that says why a group was found; none if its name does. */
export function foundBy(tab: Tab, id: string, name: string, q: string): string | undefined {
  const words = searchWords(q)
  const inName = name.toLowerCase()
  const missing = words.filter((word) => !inName.includes(word))
  if (missing.length === 0) return undefined
  return searchedBeside(tab, id).find((text) => {
    const lower = text.toLowerCase()
    return missing.some((word) => lower.includes(word))
  })
}

/** Whether a group is among those that a search finds. */
export function matchesSearch(
  q: string,
  tab: Tab,
): (group: { id: string; name: string }) => boolean {
  const words = searchWords(q)
  return ({ id, name }) => {
    if (words.length === 0) return true
    const text = [name, ...searchedBeside(tab, id)].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
