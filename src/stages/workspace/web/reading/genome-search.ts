/** The address of the genome viewer: the ids of its files, and where in the genome it begins. */
export type GenomeSearch = { readonly files: readonly string[]; readonly locus: string }

const mostTracks = 8

export function genomeSearchOf(raw: Readonly<Record<string, unknown>>): GenomeSearch {
  const files = typeof raw['files'] === 'string' ? raw['files'].split(',') : []
  const locus = typeof raw['locus'] === 'string' ? raw['locus'] : ''
  return {
    files: files.filter((id) => /^file-[0-9a-zA-Z]{24}$/.test(id)).slice(0, mostTracks),
    locus: /^[\w.:,-]{1,80}$/.test(locus) ? locus : '',
  }
}

export const queryOf = ({ files, locus }: GenomeSearch): Record<string, string> => ({
  ...(files.length > 0 && { files: files.join(',') }),
  ...(locus !== '' && { locus }),
})
