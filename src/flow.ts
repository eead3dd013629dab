/**
 * The way of a piece of data through the platform, first stage to last.
 * A stage may import the stages before it, never the ones after; news travels the other way, as events.
 * The import rules, the generated documents and the import test read this list.
 */
export const flow = [
  'catalog',
  'selection',
  'request',
  'agreement',
  'review',
  'vending',
  'workspace',
  'compute',
  'oversight',
] as const
