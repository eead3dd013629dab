import { describe, expect, it } from 'vitest'
import type { Group } from '../../contract.ts'
import { diagnoses, diagnosisIdOf } from '../../diagnoses.ts'
import { layOut, type Tile } from './layout.ts'

const group = (id: string, name: string, samples: number): Group => ({
  id,
  name,
  sequencing_types: [],
  file_types: [],
  samples,
  files: samples,
  bytes: 0,
  selected: false,
  at_least: [],
  few: false,
})
const all = diagnoses.map((diagnosis, place) =>
  group(diagnosisIdOf(diagnosis), diagnosis.name, place % 7 === 0 ? 300 : 2),
)
const leaves = (tiles: readonly Tile[]) => tiles.filter(({ kind }) => kind === 'diagnosis')

describe('the chart of diagnoses', () => {
  const tiles = layOut(all, 1000, 300)

  it('has each diagnosis in one category, and on no two tiles; what is too thin to be seen, on none', () => {
    const heads = tiles.filter(({ kind }) => kind === 'category').flatMap(({ groups }) => groups)
    const seen = all.filter(({ id }) => !['SJNM', 'SJNORM', 'SJSCD'].includes(id))
    expect(new Set(heads)).toEqual(new Set(seen))
    expect(heads).toHaveLength(seen.length)
    const ids = leaves(tiles).flatMap(({ groups }) => groups)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(180)
  })

  it('gives small diagnoses of a category one tile, the last', () => {
    const brain = leaves(tiles).filter(({ category }) => category === 'Brain Tumor')
    expect(brain.at(-1)).toMatchObject({ name: '36 more diagnoses', code: undefined })
    expect(brain.slice(0, -1).every(({ groups }) => groups[0]?.samples === 300)).toBe(true)
  })

  it('keeps tiles inside their box and apart from each other', () => {
    const placed = leaves(tiles)
    for (const { x, y, width, height } of placed) {
      expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(1000)
      expect(y + height).toBeLessThanOrEqual(300)
    }
    const areApart = (a: Tile, b: Tile) =>
      a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y
    const touching = placed.flatMap((a, place) =>
      placed.slice(place + 1).filter((b) => !areApart(a, b)),
    )
    expect(touching).toEqual([])
  })

  it('is empty where nothing is left, or where it has no room', () => {
    expect(layOut([], 1000, 300)).toEqual([])
    expect(layOut(all, 0, 300)).toEqual([])
  })
})
