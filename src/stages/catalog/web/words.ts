import type { Group } from '../contract.ts'
import type { FilterName, Tab } from '../vocabulary.ts'

/** The filters as the page calls them. */
export const filterLabels: Readonly<Record<FilterName, string>> = {
  sequencing_type: 'Sequencing Type',
  sample_type: 'Sample Type',
  file_type: 'File Type',
  tissue_type: 'Tissue Type',
}

/** The tabs, and one and many of what they list. */
export const tabWords: Readonly<
  Record<
    Tab,
    {
      readonly label: string
      readonly column: string
      readonly one: string
      readonly many: string
    }
  >
> = {
  diagnoses: { label: 'Diagnoses', column: 'Diagnosis', one: 'diagnosis', many: 'diagnoses' },
  publications: {
    label: 'Publications',
    column: 'Publication',
    one: 'publication',
    many: 'publications',
  },
  studies: { label: 'Studies', column: 'Study', one: 'study', many: 'studies' },
}

/**
 * What experts know a group by beside its name: the diagnosis code, the PubMed id, the study's code. The
 * ids of the catalog are these, where it has one; `~2` tells apart diagnoses that share a code.
 */
export function codeOf(tab: Tab, { id, name }: Pick<Group, 'id' | 'name'>): string | undefined {
  if (tab === 'publications') return name.includes(id) ? undefined : `PMID ${id}`
  const code = id.replace(/~\d+$/, '')
  return /^[A-Z][A-Z0-9-]*$/.test(code) && code !== name ? code : undefined
}
