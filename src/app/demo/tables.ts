import { demoGenes, demoGenome, syntheticNote } from './genome.ts'
import { randomFrom, type Random } from './random.ts'

/** Segments of equal copy number over the whole demo genome, in the columns of a SEG file. */
export function writeSegments({ seed, sample }: { seed: string; sample: string }): Uint8Array {
  const random = randomFrom(seed)
  const lines = [
    `# ${syntheticNote}`,
    'ID\tchrom\tloc.start\tloc.end\tnum.mark\tseg.mean',
    ...demoGenome().flatMap(({ name, bases }) => segmentsOf(random, sample, name, bases.length)),
  ]
  return text(lines)
}

/** SEG positions are 1-based and both inclusive. */
function segmentsOf(random: Random, sample: string, contig: string, length: number): string[] {
  const lines: string[] = []
  for (let from = 1; from <= length;) {
    const to = Math.min(length, from + random.between(4000, 40_000))
    const marks = Math.max(1, Math.round((to - from) / 100))
    const level = random.pick([0, 0, 0, 0, -1, 0.58, 1])
    const mean = (level + (random.unit() - 0.5) * 0.08).toFixed(4)
    lines.push([sample, contig, from, to, marks, mean].join('\t'))
    from = to + 1
  }
  return lines
}

/** Reads counted for each invented gene, and for none, as HTSeq writes them. */
export function writeCounts({ seed }: { seed: string }): Uint8Array {
  const random = randomFrom(seed)
  return text([
    ...demoGenes().map((gene) => `${gene}\t${countOf(random)}`),
    `__no_feature\t${random.between(100_000, 900_000)}`,
    `__ambiguous\t${random.between(10_000, 90_000)}`,
    `__too_low_aQual\t${random.between(1000, 90_000)}`,
    `__not_aligned\t${random.between(0, 90_000)}`,
    `__alignment_not_unique\t${random.between(10_000, 900_000)}`,
  ])
}

/** A quarter of the genes is silent, few are loud. */
function countOf(random: Random): number {
  return random.chance(0.25) ? 0 : Math.floor(Math.exp(random.unit() * 11))
}

function text(lines: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(`${lines.join('\n')}\n`))
}
