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
  Record<Tab, { readonly label: string; readonly one: string; readonly many: string }>
> = {
  diagnoses: { label: 'Diagnoses', one: 'diagnosis', many: 'diagnoses' },
  publications: { label: 'Publications', one: 'publication', many: 'publications' },
  studies: { label: 'Studies', one: 'study', many: 'studies' },
}
