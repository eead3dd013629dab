/** A part as others are told of it. */
type ToldPart = {
  readonly index: number
  readonly size: number
  readonly md5: string | null
  readonly isHere: boolean
}

type File = {
  readonly size: number | null
  readonly md5: string | null
}

/** The parts of which clients are told: those that an upload came in; what the platform vended is one. */
export function tellParts(
  { size, md5 }: File,
  parts: readonly (Omit<ToldPart, 'isHere'> & { readonly objectSha256: string | null })[],
): ToldPart[] {
  if (parts.length > 0) {
    return parts.map((part) => ({
      index: part.index,
      size: part.size,
      md5: part.md5,
      isHere: part.objectSha256 !== null,
    }))
  }
  return size === null ? [] : [{ index: 1, size, md5, isHere: true }]
}
