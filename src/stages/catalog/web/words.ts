import type { Group } from '../contract.ts'
import { diagnosisOfId } from '../diagnoses.ts'
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

/** The code by which experts know a diagnosis or study, where it is not its name. */
export function codeOf(tab: Tab, { id, name }: Pick<Group, 'id' | 'name'>): string | undefined {
  if (tab === 'publications') return undefined
  const code = diagnosisOfId(id)?.code ?? id
  return /^[A-Z][A-Z0-9-]*$/.test(code) && code !== name ? code : undefined
}
