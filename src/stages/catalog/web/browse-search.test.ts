import { describe, expect, it } from 'vitest'
import { Selection } from '../contract.ts'
import { onTab, queryOf, readBrowseSearch, searchOf, viewOf } from './browse-search.ts'

describe('the address of the data browser', () => {
  it('is empty for the first look', () => {
    expect(searchOf(viewOf({}))).toEqual({})
    expect(readBrowseSearch({ tab: 'diagnoses', sort: 'name', page: '1', q: '' })).toEqual({})
  })

  it('carries a whole view there and back', () => {
    const search = {
      tab: 'publications',
      sequencing_type: 'WGS,RNA-Seq',
      tissue_type: 'Germline Only',
      selected: '12345678,23456789',
      q: 'leukemia',
      sort: '-bytes',
      page: '3',
      diagnoses: 'ALL,AML',
      studies: 'PANALL',
      shape: 'list',
    }
    expect(readBrowseSearch(search)).toEqual(search)
  })

  it('leaves out what it does not know', () => {
    expect(
      readBrowseSearch({
        tab: 'people',
        sort: 'colour',
        page: '-1',
        file_type: ['BAM'],
        extra: '1',
      }),
    ).toEqual({})
  })

  it('leaves out what a selection could not hold', () => {
    const words = Array.from({ length: 1001 }, (_, n) => `S${n}`)
    const view = viewOf({ file_type: `BAM,${'n'.repeat(201)}`, sample_type: words.join(',') })
    expect(view.filters.file_type).toEqual(['BAM'])
    expect(view.filters.sample_type).toHaveLength(1000)
    expect(Selection.safeParse(view).success).toBe(true)
  })

  it('keeps the ticks of each tab while another one is shown', () => {
    const view = viewOf({ selected: 'ALL', studies: 'PANALL', q: 'leuk', file_type: 'BAM' })
    const studies = onTab(view, 'studies')
    expect(searchOf(studies)).toEqual({
      tab: 'studies',
      selected: 'PANALL',
      diagnoses: 'ALL',
      file_type: 'BAM',
    })
    expect(onTab(studies, 'diagnoses')).toEqual({ ...view, q: '' })
    expect(queryOf(studies)).not.toHaveProperty('diagnoses')
  })

  it('forgets on other tabs a sort that only publications have', () => {
    const view = viewOf({ tab: 'publications', sort: '-year' })
    expect(onTab(view, 'studies').sort).toBe('name')
  })

  it('names a ticked row once', () => {
    expect(viewOf({ selected: 'ALL,,AML,ALL' }).selected).toEqual(['ALL', 'AML'])
  })
})
