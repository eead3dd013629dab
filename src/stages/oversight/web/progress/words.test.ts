import { expect, it } from 'vitest'
import { addressOfPublication } from './words.ts'

it.each([
  ['PMID: 123', 'https://pubmed.ncbi.nlm.nih.gov/123/'],
  ['123', 'https://pubmed.ncbi.nlm.nih.gov/123/'],
  ['doi: 10.1038/a-1', 'https://doi.org/10.1038/a-1'],
  ['https://doi.org/10.1038/a-1', 'https://doi.org/10.1038/a-1'],
])('finds the publication %s', (line, address) => {
  expect(addressOfPublication(line)).toBe(address)
})
