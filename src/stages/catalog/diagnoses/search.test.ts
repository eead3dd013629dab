import { describe, expect, it } from 'vitest'
import { diagnoses, diagnosisIdOf } from '../diagnoses.ts'
import { mainTypeOf } from './known-as.ts'
import { foundBy, matchesSearch } from './search.ts'

const found = (q: string): string[] =>
  diagnoses
    .map((diagnosis) => ({ id: diagnosisIdOf(diagnosis), name: diagnosis.name }))
    .filter(matchesSearch(q, 'diagnoses'))
    .map(({ id }) => id)

describe('a search among the diagnoses', () => {
  it.each([
    ['a name', 'pilocytic', ['PAST']],
    ['parts of a name in any order', 'blastoma hepato', ['HB']],
    ['a code', 'wtb', ['WTB']],
    ['an OncoTree code that is not the code', 'LIHB', ['HB']],
    ['another name', 'nephroblastoma', ['WT', 'WTB']],
    ['an abbreviation', 'gbm', ['GB']],
    ['the main type of OncoTree', 'wilms tumor', ['WT', 'WTB']],
    ['nothing that is known', 'zebra', []],
  ])('finds by %s', (_, q, ids) => {
    expect(found(q)).toEqual(ids)
  })

  it('finds a whole category', () => {
    expect(found('germ cell')).toEqual(
      expect.arrayContaining(['CCA', 'YSTNOS', 'BGCT', 'TTC', 'DYS']),
    )
  })

  it('says what else it found a row by, where the name does not', () => {
    expect(foundBy('diagnoses', 'GB', 'Glioblastoma', 'gbm')).toBe('GBM')
    expect(foundBy('diagnoses', 'GB', 'Glioblastoma', 'gliob')).toBeUndefined()
    expect(foundBy('studies', 'PANALL', 'Pan-ALL', 'panall')).toBe('PANALL')
  })
})

describe('the diagnosis list', () => {
  it('has an id for each diagnosis, and a main type for each OncoTree code', () => {
    expect(new Set(diagnoses.map(diagnosisIdOf)).size).toBe(diagnoses.length)
    const codes = diagnoses.map(({ oncotree }) => oncotree).filter((code) => code !== '')
    expect(codes.filter((code) => mainTypeOf(code) === undefined)).toEqual([])
  })
})
