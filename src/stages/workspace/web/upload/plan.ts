/*
 * How a file is cut into parts. The cut follows from its size alone, so that an upload that goes on later, also from
 * another browser, finds the same parts.
 */

const MiB = 1024 ** 2
const smallest = 8 * MiB
const most = 10_000

/** The size of all parts but the last, in bytes: whole MiB, so large that 10,000 of them suffice. */
export const partSizeOf = (fileSize: number): number =>
  Math.max(smallest, Math.ceil(fileSize / most / MiB) * MiB)

/** An empty file is one part without bytes. */
export const partCountOf = (fileSize: number): number =>
  Math.max(1, Math.ceil(fileSize / partSizeOf(fileSize)))

/** Where a part lies, half-open; parts are counted from 1. */
export function spanOf(
  fileSize: number,
  index: number,
): { readonly from: number; readonly to: number } {
  const size = partSizeOf(fileSize)
  return { from: (index - 1) * size, to: Math.min(index * size, fileSize) }
}
