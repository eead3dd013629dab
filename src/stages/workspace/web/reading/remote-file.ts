import type { ReadRange } from './ranges.ts'

/**
 * A file that igv.js reads as if it were on this machine, while its bytes come by authorised ranges. So igv.js sends no
 * request of its own, to no host.
 */
export function remoteFile(name: string, size: number, read: ReadRange): File {
  const part = (from: number, to: number): Pick<Blob, 'arrayBuffer'> => ({
    arrayBuffer: async () => (await read(from, to)).buffer,
  })
  return Object.assign(new File([], name), {
    ...part(0, size),
    // Readers ask beyond the end, or for all from a place on.
    slice: (from = 0, to = size) => part(from, Number.isNaN(to) ? size : Math.min(to, size)),
  })
}
