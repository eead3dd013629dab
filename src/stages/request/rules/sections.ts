import type { Section } from '../contract.ts'

/** The steps of the wizard whose answers are saved. */
export const sectionTitles: Readonly<Record<Section, string>> = {
  name: 'Name your project',
  about: 'About you',
  agreement: 'Data Access Agreement',
}
