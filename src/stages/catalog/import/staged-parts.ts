import type { Header, RowContext } from './manifest.ts'
import { type Part, partReader, type PartReport } from './parts.ts'
import { lineWriter, type StagedLines } from './staged-lines.ts'

/** A part of a manifest, ready for the staging tables. */
export type StagedPart = PartReport & { readonly lines: StagedLines }

/** What a reader of parts needs to know: plain data, which another thread can be given. */
export type PartContext = { readonly header: Header; readonly context: RowContext }

/** Reads parts elsewhere, several at once: each answer is that of `stagedPartReader`. */
export type PartReaders = {
  readonly read: (part: Part) => Promise<StagedPart>
  readonly end: () => Promise<void>
}
export type StartReaders = (of: PartContext) => PartReaders

export function stagedPartReader({ header, context }: PartContext): (part: Part) => StagedPart {
  const read = partReader(header, context)
  const writer = lineWriter()
  return (part) => {
    const report = read(part, writer.add)
    return { ...report, lines: writer.take() }
  }
}
