import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reference, ReferencePart } from './port.ts'

const readSize = 256 * 1024

const fasta = /\.(fa|fasta|fna)$/

/** The genome whose files lie in a folder: `hg38.fa`, `hg38.fa.fai` and, for the ideogram, `cytoBand….txt`. */
export function folderReference(folder: string): Reference {
  const placesIn = async (): Promise<Partial<Record<ReferencePart, string>>> => {
    const names = await readdir(folder).catch((): string[] => [])
    const sequence = names.find((name) => fasta.test(name) && names.includes(`${name}.fai`))
    const bands = names.find((name) => /^cytoband.*\.txt$/i.test(name))
    return {
      ...(sequence !== undefined && { fasta: sequence, index: `${sequence}.fai` }),
      ...(bands !== undefined && { cytoband: bands }),
    }
  }
  return {
    async find() {
      const places = await placesIn()
      if (places.fasta === undefined) return undefined
      const sizes = await Promise.all(
        Object.entries(places).map(
          async ([part, name]) => [part, (await stat(join(folder, name))).size] as const,
        ),
      )
      return { name: places.fasta.replace(fasta, ''), sizes: Object.fromEntries(sizes) }
    },
    async *read(part, { from, to }) {
      const name = (await placesIn())[part]
      if (name === undefined) throw new Error(`no ${part} in ${folder}`)
      yield* createReadStream(join(folder, name), {
        highWaterMark: readSize,
        start: from,
        end: to - 1,
      })
    },
  }
}
