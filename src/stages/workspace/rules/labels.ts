type Labels = {
  readonly tags: readonly string[]
  readonly properties: Readonly<Record<string, string>>
}

/** Tags are a set in the order in which they came. */
export const withTags = (
  { tags }: Pick<Labels, 'tags'>,
  added: readonly string[],
): Pick<Labels, 'tags'> => ({
  tags: [...new Set([...tags, ...added])],
})

export const withoutTags = (
  { tags }: Pick<Labels, 'tags'>,
  removed: readonly string[],
): Pick<Labels, 'tags'> => ({
  tags: tags.filter((tag) => !removed.includes(tag)),
})

/** Null takes a property away. */
export const withProperties = (
  { properties }: Pick<Labels, 'properties'>,
  changes: Readonly<Record<string, string | null>>,
): Pick<Labels, 'properties'> => {
  const merged = Object.entries({ ...properties, ...changes })
  return {
    properties: Object.fromEntries(
      merged.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
    ),
  }
}
