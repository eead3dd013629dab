/** What is asked, in the order of the form. */
export const answerWords = {
  progress: 'Progress',
  publications: 'Publications',
  presentations: 'Presentations',
  patents: 'Patents and other intellectual property',
  events: 'Were data shared or their security in question?',
  people: 'Changes of people',
  goesOn: 'Does the work go on?',
} as const

/** Where a publication, by PubMed id or DOI, is found. */
export function addressOfPublication(line: string): string {
  const doi = /10\.\d{4,9}\/\S+$/.exec(line)?.[0]
  if (doi !== undefined) return `https://doi.org/${doi}`
  return `https://pubmed.ncbi.nlm.nih.gov/${/\d+$/.exec(line)?.[0] ?? ''}/`
}
