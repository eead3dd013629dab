/** How the viewer shows a file, told by its name. */
export type FileKind = 'samples' | 'text' | 'image' | 'genome' | 'report' | 'other'

const endings: readonly (readonly [FileKind, RegExp])[] = [
  ['genome', /\.(bam|cram|vcf|vcf\.gz|seg|cnv\.tsv|bw|bigwig|bb|bigbed|bed|bed\.gz)$/i],
  ['image', /\.(png|jpe?g|gif|webp)$/i],
  ['other', /\.(bai|csi|tbi|crai|gz|bz2|xz|zip|zst|tar|pdf|docx?|xlsx?|pptx?|rds|rdata|h5|hdf5)$/i],
]

/** What is not known by its name is tried as text. */
export function kindOf({ kind, name }: { readonly kind: string; readonly name: string }): FileKind {
  if (kind === 'sample-info') return 'samples'
  if (kind === 'own' && /\.html?$/i.test(name)) return 'report'
  return endings.find(([, ending]) => ending.test(name))?.[0] ?? 'text'
}

export const imageTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
}

export const endingOf = (name: string): string =>
  name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** A track of the genome viewer: what igv.js is told of the file, and the names that its index may have. */
export type TrackKind = {
  readonly type: 'alignment' | 'variant' | 'seg' | 'wig' | 'annotation'
  readonly format: string
  /** Empty where it needs none. */
  readonly indexNames: readonly string[]
}

/** The kind of track of a file, or undefined where the genome viewer does not show it. */
export function trackKindOf(name: string): TrackKind | undefined {
  const base = name.replace(/\.[^.]+$/, '')
  const beside = (...names: string[]): readonly string[] => names
  if (/\.bam$/i.test(name))
    return {
      type: 'alignment',
      format: 'bam',
      indexNames: beside(`${name}.bai`, `${base}.bai`, `${name}.csi`),
    }
  if (/\.cram$/i.test(name))
    return {
      type: 'alignment',
      format: 'cram',
      indexNames: beside(`${name}.crai`, `${base}.crai`),
    }
  if (/\.(vcf|bed)\.gz$/i.test(name)) {
    const indexNames = beside(`${name}.tbi`, `${name}.csi`)
    return /\.vcf\.gz$/i.test(name)
      ? { type: 'variant', format: 'vcf', indexNames }
      : { type: 'annotation', format: 'bed', indexNames }
  }
  if (/\.vcf$/i.test(name)) return { type: 'variant', format: 'vcf', indexNames: [] }
  if (/\.bed$/i.test(name)) return { type: 'annotation', format: 'bed', indexNames: [] }
  if (/\.(seg|cnv\.tsv)$/i.test(name)) return { type: 'seg', format: 'seg', indexNames: [] }
  if (/\.(bw|bigwig)$/i.test(name)) return { type: 'wig', format: 'bigwig', indexNames: [] }
  if (/\.(bb|bigbed)$/i.test(name)) return { type: 'annotation', format: 'bigbed', indexNames: [] }
  return undefined
}
