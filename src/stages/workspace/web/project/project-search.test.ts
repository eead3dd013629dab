import { describe, expect, it } from 'vitest'
import { projectSearchOf, queryOf, stepsTo } from './project-search.ts'

describe('the address of a place in a project', () => {
  it('reads back what it wrote', () => {
    const place = {
      tab: 'files',
      path: '/restricted/bam',
      q: '007',
      page: 3,
      file: 'file-x',
    } as const
    expect(projectSearchOf(queryOf(place))).toEqual(place)
  })

  it('is empty at the root', () => {
    expect(queryOf(projectSearchOf({}))).toEqual({})
  })

  it.each([
    [{ page: '-1' }, 'page', 1],
    [{ page: 'x' }, 'page', 1],
    [{ path: 'bam' }, 'path', '/'],
    [{ tab: 'jobs' }, 'tab', 'files'],
    [{ file: '' }, 'file', undefined],
    [{ q: ['a'] }, 'q', ''],
  ] as const)('%j does not fit: %s is %j', (raw, name, value) => {
    expect(projectSearchOf(raw)[name]).toBe(value)
  })
})

describe('the steps to a folder', () => {
  it('lead from the root to it', () => {
    expect(stepsTo('/restricted/bam/')).toEqual([
      { name: 'restricted', path: '/restricted' },
      { name: 'bam', path: '/restricted/bam' },
    ])
    expect(stepsTo('/')).toEqual([])
  })
})
