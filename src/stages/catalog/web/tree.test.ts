import { describe, expect, it } from 'vitest'
import type { Group } from '../contract.ts'
import { isBranch, ticksOf, toggledAll, treeOf } from './tree.ts'

const group = (id: string, name: string, figure: number, lit = true): Group => ({
  id,
  name,
  sequencing_types: [{ value: 'WGS', lit }],
  file_types: [{ value: 'BAM', lit: false }],
  samples: figure,
  files: figure,
  bytes: figure,
  selected: false,
  at_least: [],
  few: false,
})
const groups = [
  group('NBL', 'Neuroblastoma', 3, false),
  group('SJSCD', 'Sickle Cell Disease', 8),
  group('OS', 'Osteosarcoma', 4),
  group('GB', 'Glioblastoma', 5),
  group('not-reported', 'Not reported', 1),
]
const names = (sort: Parameters<typeof treeOf>[1]) =>
  treeOf(groups, sort).map((row) => (isBranch(row) ? row.category : row.name))

describe('diagnoses as a tree', () => {
  it('stand under their categories; what is a category alone, or of none, by itself', () => {
    expect(names('name')).toEqual([
      'Brain Tumor',
      'Not reported',
      'Sickle Cell Disease',
      'Solid Tumor',
    ])
  })

  it('sum files and bytes of a category, and light a chip that any of them lights', () => {
    const solid = treeOf(groups, 'name').find((row) => isBranch(row) && row.files === 7)
    expect(solid).toMatchObject({
      category: 'Solid Tumor',
      bytes: 7,
      sequencing_types: [{ value: 'WGS', lit: true }],
      file_types: [{ value: 'BAM', lit: false }],
    })
  })

  it('are sorted by the figures of categories among the others', () => {
    expect(names('-files')).toEqual([
      'Sickle Cell Disease',
      'Solid Tumor',
      'Brain Tumor',
      'Not reported',
    ])
  })
})

describe('the box of a category', () => {
  it('is ticked where all of its rows are, and between where some are', () => {
    expect(ticksOf(groups, new Set(['NBL']))).toBe('some')
    expect(ticksOf(groups.slice(0, 1), new Set(['NBL']))).toBe('all')
    expect(ticksOf(groups, new Set())).toBe('none')
  })

  it('ticks what is missing, and clears what is complete, without touching others', () => {
    const two = groups.slice(0, 2)
    expect(toggledAll(two, ['AML', 'NBL'])).toEqual(['AML', 'NBL', 'SJSCD'])
    expect(toggledAll(two, ['SJSCD', 'AML', 'NBL'])).toEqual(['AML'])
  })
})
