import { decodeCube, encodeCube, newBuilder } from '#stages/catalog/cube.ts'
import { facetEngine } from '#stages/catalog/facet-engine.ts'
import type { Catalog } from '../catalog.ts'
import type { LoadedEngine } from '../engine.ts'
import { usedBytes } from '../measure.ts'

/** The engine of the data browser, and its cube as it is sent. */
export function loadOurs(catalog: Catalog): LoadedEngine & { readonly cube: Uint8Array } {
  const cube = buildCube(catalog)
  const before = usedBytes()
  const engine = facetEngine(decodeCube(cube, catalog.facets))
  return {
    cube,
    answer: (query) => engine.answer(query),
    // Typed arrays of the cube and all that the engine made of them.
    memoryBytes: () => usedBytes() - before,
    close: () => undefined,
  }
}

/** Apart, so that nothing of the builder is left when memory is measured. */
function buildCube(catalog: Catalog): Uint8Array {
  const builder = newBuilder(catalog.facets, catalog.dictionaries)
  for (const file of catalog.rows()) builder.add(file)
  return encodeCube(builder.finish())
}
