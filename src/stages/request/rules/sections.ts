import type { Section } from '../contract.ts'

/** The steps that can be changed once a request was submitted: the project keeps its name, an extension its requester. */
export const correctable = (isExtension: boolean): readonly Section[] =>
  isExtension ? ['agreement'] : ['about', 'agreement']

/** The steps of the wizard whose answers are saved. */
export const sectionTitles: Readonly<Record<Section, string>> = {
  name: 'Name your project',
  about: 'About you',
  agreement: 'Data Access Agreement',
}
