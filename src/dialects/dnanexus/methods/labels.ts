import type { Labels } from '#stages/workspace/store/terms.ts'

/** Tags are a set in the order in which they came. */
export const withTags = ({ tags }: Labels, added: readonly string[]): Pick<Labels, 'tags'> => ({
  tags: [...new Set([...tags, ...added])],
})

export const withoutTags = (
  { tags }: Labels,
  removed: readonly string[],
): Pick<Labels, 'tags'> => ({
  tags: tags.filter((tag) => !removed.includes(tag)),
})

/** Null takes a property away. */
export function withProperties(
  { properties }: Labels,
  changes: Readonly<Record<string, string | null>>,
): Pick<Labels, 'properties'> {
  const merged = Object.entries({ ...properties, ...changes })
  return {
    properties: Object.fromEntries(
      merged.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    ),
  }
}
