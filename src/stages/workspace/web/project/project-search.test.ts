import { describe, expect, it } from 'vitest'
import { hasOf, labelsOf, projectSearchOf, queryOf, stepsTo } from './project-search.ts'

describe('the address of a place in a project', () => {
  it('reads back what it wrote', () => {
    const place = {
      tab: 'files',
      path: '/restricted/bam',
      q: '007',
      has: 'tag:a b\nproperty:k=v',
      sort: 'size',
      order: 'descending',
      file: 'file-x',
    } as const
    expect(projectSearchOf(queryOf(place))).toEqual(place)
  })

  it('is empty at the root', () => {
    expect(queryOf(projectSearchOf({}))).toEqual({})
  })

  it.each([
    [{ sort: 'colour' }, 'sort', 'name'],
    [{ order: 'up' }, 'order', 'ascending'],
    [{ has: 'tag:a\ncolour:b' }, 'has', 'tag:a'],
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

describe('the labels of a search', () => {
  it('are read back as they were written, each once', () => {
    const labels = [
      { kind: 'tag', text: 'a:b' },
      { kind: 'property', text: 'k=v' },
    ] as const
    expect(labelsOf({ has: hasOf([...labels, ...labels]) })).toEqual(labels)
    expect(labelsOf({ has: '' })).toEqual([])
  })
})
