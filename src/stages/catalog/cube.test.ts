import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyCatalog, bruteForce, cubeOf, dictionaries, fileOf } from '#test/facet-model.ts'
import { type Cube, decodeCube, encodeCube, newBuilder } from './cube.ts'
import { pageFacets } from './cube/facets.ts'
import { facetEngine } from './facet-engine.ts'

describe('newBuilder', () => {
  it('gives one cube for one catalog, whatever the order of its files', () => {
    const shuffled = anyCatalog.chain(({ facets, files }) =>
      fc.tuple(
        fc.constant(facets),
        fc.constant(files),
        fc.shuffledSubarray([...files], { minLength: files.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([facets, files, others]) => {
        const bytes = encodeCube(cubeOf(facets, files))
        expect(encodeCube(cubeOf(facets, others))).toEqual(bytes)
      }),
    )
  })

  it('grows with the distinct combinations, not with the files', () => {
    const some = Array.from({ length: 20 }, (_, i) => fileOf({ sample: i % 4, file_type: i % 5 }))
    const many = Array.from({ length: 50 }, () => some).flat()
    const [few, lots] = [cubeOf(pageFacets, some), cubeOf(pageFacets, many)]
    expect(lots.columns.cells.kind).toEqual(few.columns.cells.kind)
    expect(lots.columns.signatures).toEqual(few.columns.signatures)
  })

  it.each<[field: string, file: Parameters<typeof fileOf>[0]]>([
    ['diagnosis', { diagnosis: 4 }],
    ['sample_type', { sample_type: 7 }],
    ['tissue_type', { tissue_type: 3 }],
    ['sequencing_type', { sequencing_type: 3 }],
    ['file_type', { file_type: -2 }],
    ['publications', { publications: [0, 4] }],
    ['studies', { studies: [-1] }],
  ])('refuses a %s that names nothing', (field, file) => {
    expect(() => cubeOf(pageFacets, [fileOf({}), fileOf(file)])).toThrow(field)
  })

  it('refuses two groups with one id, and a diagnosis with the id of those without', () => {
    const twice = [...dictionaries.studies, { id: 'pcgp', name: 'Another' }]
    expect(() => newBuilder(pageFacets, { ...dictionaries, studies: twice })).toThrow('"pcgp"')
    const diagnoses = [{ id: 'not-reported', name: 'A diagnosis' }]
    expect(() => newBuilder(pageFacets, { ...dictionaries, diagnoses })).toThrow('"not-reported"')
  })
})

describe('encodeCube and decodeCube', () => {
  it('give back the same cube', () => {
    fc.assert(
      fc.property(anyCatalog, ({ facets, files, query }) => {
        const cube = cubeOf(facets, files)
        const again = decodeCube(encodeCube(cube), facets)
        expect(again).toEqual(cube)
        expect(facetEngine(again).answer(query)).toEqual(bruteForce(facets, files, query))
      }),
    )
  })

  it('hold many cells and numbers of any length', () => {
    const publications = Array.from({ length: 150 }, (_, i) => ({ id: `p${i}`, name: 'A paper' }))
    const files = publications.flatMap((_, a) =>
      publications.map((__, b) =>
        fileOf({
          sample: a,
          sequencing_type: a < b ? 0 : 1,
          publications: [a, b],
          bytes: 2 ** 52 + b,
        }),
      ),
    )
    const often = Array.from({ length: 300 }, () => fileOf({ bytes: 3 }))
    const builder = newBuilder(pageFacets, { ...dictionaries, publications })
    for (const file of [...files, ...often]) builder.add(file)
    const cube = builder.finish()
    expect(decodeCube(encodeCube(cube), pageFacets)).toEqual(cube)
  })

  it('read bytes that lie within a larger buffer', () => {
    const bytes = encodeCube(someCube())
    const larger = new Uint8Array(bytes.length + 20).fill(7)
    larger.set(bytes, 11)
    expect(decodeCube(larger.subarray(11, 11 + bytes.length), pageFacets)).toEqual(someCube())
  })

  it('refuse any changed, missing or added byte', () => {
    const bytes = encodeCube(someCube())
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.map((byte, i) => (i === at ? byte ^ change : byte))
        expect(() => decodeCube(changed, pageFacets)).toThrow('cube')
        expect(() => decodeCube(bytes.subarray(0, at), pageFacets)).toThrow('cube')
        expect(() => decodeCube(Uint8Array.of(...bytes, change), pageFacets)).toThrow('cube')
      }),
    )
  })

  it('refuse what is no cube, another version and other facets, each with its reason', () => {
    const bytes = encodeCube(someCube())
    expect(() => decodeCube(new TextEncoder().encode('{"cube":1}'), pageFacets)).toThrow(
      'not a cube',
    )
    expect(() =>
      decodeCube(
        bytes.map((byte, i) => (i === 4 ? 9 : byte)),
        pageFacets,
      ),
    ).toThrow('version 9')
    expect(() => decodeCube(withOtherWord(bytes), pageFacets)).toThrow('other facets')
  })

  it('refuse columns that point at rows which are not there', () => {
    const { columns, ...cube } = someCube()
    const broken = [
      { ...columns, classes: { ...columns.classes, signature: Int32Array.of(0, 9) } },
      { ...columns, cells: { ...columns.cells, files: Int32Array.of(1) } },
      { ...columns, tuples: { ...columns.tuples, codes: [] } },
      { ...columns, studySets: { start: Int32Array.of(0, 3, 1), items: Int32Array.of(2) } },
    ]
    for (const wrong of broken) {
      const bytes = encodeCube({ ...cube, columns: wrong })
      expect(() => decodeCube(bytes, pageFacets)).toThrow('contradicts itself')
    }
  })
})

function someCube(): Cube {
  return cubeOf(pageFacets, [
    fileOf({ sample: 0, publications: [0, 2], bytes: 1e12 }),
    fileOf({ sample: 1, diagnosis: -1, studies: [2] }),
  ])
}

/** The bytes as a program that says Xenotransplant's first nine letters for Xenograft would write them. */
function withOtherWord(bytes: Uint8Array): Uint8Array {
  const at = new TextDecoder('latin1').decode(bytes).indexOf('Xenograft')
  const other = Uint8Array.from(bytes)
  other.set(new TextEncoder().encode('Xenotrans'), at)
  const hash = other.subarray(9).reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5)
  new DataView(other.buffer).setUint32(5, hash >>> 0, true)
  return other
}
