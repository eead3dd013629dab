import type { FacetAnswer, FacetQuery } from '#stages/catalog/facet-engine.ts'
import type { Catalog } from './catalog.ts'

/** What answers the queries of the benchmark. */
export type Engine = {
  readonly name: EngineName
  /** What of its answers is exact, and so compared. */
  readonly exact: 'everything' | 'files and bytes'
  /** Installs what it needs. @throws Unavailable where that cannot be had. */
  prepare?(): Promise<void>
  /**
   * Takes a catalog in; may keep files in `folder`, which is empty and removed later.
   * @throws Unavailable where the engine cannot be had.
   */
  load(catalog: Catalog, folder: string): Promise<LoadedEngine>
}

export type LoadedEngine = {
  /** A full answer; groups and options without files may be missing. */
  answer(query: Query): Answer | Promise<Answer>
  /** What it holds for its answers, in bytes; what that is differs by engine. */
  memoryBytes(): number | Promise<number>
  close(): void | Promise<void>
}

export type Query = FacetQuery<string>
export type Answer = FacetAnswer<string>

export const engineNames = [
  'ours',
  'postgresql',
  'postgresql_view',
  'duckdb',
  'sqlite',
  'sphinx',
  'groonga',
] as const
export type EngineName = (typeof engineNames)[number]

/** An engine that cannot be had here; the message says why. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}
