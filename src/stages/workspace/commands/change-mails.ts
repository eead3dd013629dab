import type { Told } from '../store/changes.ts'

/** What a person is told of a change of their project. */
export function changeWords(
  facts: { readonly project: string; readonly release: string; readonly note: string },
  { withdrawn, replaced, heldBack, came }: Omit<Told, 'personId' | 'name' | 'email'>,
): { readonly subject: string; readonly paragraphs: string[] } {
  const { project, release, note } = facts
  const left = withdrawn + replaced + heldBack
  return {
    subject: `${left > 0 ? 'Your data changed' : 'Files came to your project'}: “${project}”`,
    paragraphs: [
      left > 0
        ? `The release “${release}” of the catalog changed files of your project “${project}”.`
        : `Files that had been held back are in your project “${project}” now.`,
      ...(withdrawn > 0
        ? [
            `${filesWere(withdrawn)} withdrawn. The project does not have ${them(withdrawn)} any more. Do not use ${them(withdrawn)} in new work, and destroy the copies that you downloaded.`,
          ]
        : []),
      ...(replaced > 0
        ? [
            `${filesWere(replaced)} reissued with other bytes. The new ${versions(replaced)} took the place of the old, which cannot be read any more. Download anew what you had downloaded, and run anew what you had run on ${them(replaced)}.`,
          ]
        : []),
      ...(heldBack > 0
        ? [
            `${filesWere(heldBack)} reissued, and ${heldBack === 1 ? 'its new version is' : 'their new versions are'} held back: nobody of the project has access to the data access unit now. What is held back comes by itself once somebody has.`,
          ]
        : []),
      ...(came > 0 ? [`${filesOf(came)} came into the place of what had left before.`] : []),
      ...(note === '' || left === 0 ? [] : [`Why: ${note}`]),
      'The project lists every file, with the old and the new size and MD5, also as a table. SAMPLE_INFO.txt was written anew.',
    ],
  }
}

const filesOf = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'file' : 'files'}`
const filesWere = (count: number): string => `${filesOf(count)} ${count === 1 ? 'was' : 'were'}`
const them = (count: number): string => (count === 1 ? 'it' : 'them')
const versions = (count: number): string => (count === 1 ? 'version' : 'versions')
