import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { ObjectStore, StoredObject } from '#adapters/objects/port.ts'

/** A TSV table on its way into the object store, in bounded memory as long as `settle` is awaited now and then. */
export type StoredTable = {
  readonly write: (cells: readonly (string | number)[]) => void
  /** Waits until what was written is mostly stored. @throws what the store throws */
  readonly settle: () => Promise<void>
  readonly finish: () => Promise<StoredObject>
  /** Leaves nothing behind. */
  readonly abandon: () => void
}

const cell = (text: string | number): string => String(text).replaceAll(/[\t\r\n]/g, ' ')

/** Characters. */
const pieceLength = 100_000

export function tableInto(
  objects: Pick<ObjectStore, 'write'>,
  header: readonly string[],
): StoredTable {
  const lines = new PassThrough()
  const stored = objects.write(lines)
  // Thrown by `settle` or `finish`; an abandoned table ends with an error that nobody waits for.
  stored.catch(() => undefined)
  lines.on('error', () => undefined)
  // The store writes piece by piece: a piece a row would take it most of the time.
  let piece = ''
  const send = (): void => {
    if (piece !== '') lines.write(piece)
    piece = ''
  }
  const write: StoredTable['write'] = (cells) => {
    piece += `${cells.map(cell).join('\t')}\n`
    if (piece.length > pieceLength) send()
  }
  write(header)
  return {
    write,
    async settle() {
      if (lines.writableNeedDrain) await Promise.race([once(lines, 'drain'), stored])
    },
    finish() {
      send()
      lines.end()
      return stored
    },
    abandon: () => void lines.destroy(new Error('abandoned')),
  }
}
