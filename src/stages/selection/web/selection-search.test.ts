import { describe, expect, it } from 'vitest'
import { readSelectionSearch, searchOf, selectionOf } from './selection-search.ts'

describe('selection in an address', () => {
  const search = {
    tab: 'publications',
    sequencing_type: 'WGS,RNA-Seq',
    selected: '22237106,25730765',
  }

  it('is the same after reading and writing it', () => {
    expect(searchOf(selectionOf(search))).toEqual(search)
  })

  it('reads the lists of filters and ticks', () => {
    expect(selectionOf(search)).toEqual({
      tab: 'publications',
      filters: {
        sequencing_type: ['WGS', 'RNA-Seq'],
        sample_type: [],
        file_type: [],
        tissue_type: [],
      },
      selected: ['22237106', '25730765'],
    })
  })

  it('takes a lone id that was parsed as a number, and leaves foreign names out', () => {
    expect(readSelectionSearch({ selected: 22237106, page: 3, tab: '' })).toEqual({
      selected: '22237106',
    })
  })

  it('falls back to the first tab', () => {
    expect(selectionOf({ tab: 'nonsense' }).tab).toBe('diagnoses')
  })
})
