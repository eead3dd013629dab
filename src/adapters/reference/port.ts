/** What a reference genome is made of: the sequence, its index (`.fai`), and the bands of its chromosomes. */
export const referenceParts = ['fasta', 'index', 'cytoband'] as const
export type ReferencePart = (typeof referenceParts)[number]

export type FoundReference = {
  /** As its files are named: `hg38`. */
  readonly name: string
  /** In bytes, of the parts that are there; the first two always are. */
  readonly sizes: Readonly<Partial<Record<ReferencePart, number>>>
}

/** The reference genome against which the genome viewer shows files. A `range` is half-open: [from, to). */
export type Reference = {
  /** Undefined where the operator set none up. */
  find(): Promise<FoundReference | undefined>
  /** @throws Error when the part is not here. */
  read(
    part: ReferencePart,
    range: { readonly from: number; readonly to: number },
  ): AsyncIterable<Uint8Array>
}
