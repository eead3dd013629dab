import { fileTypes, sequencingTypes } from '../vocabulary.ts'
import type { FileAttributes, ManifestFile } from './manifest.ts'

/*
 * What a release is in sums, counted where its rows are read: by what files share and their kind. The database
 * holds the rows; asked for the same, it would have to go through all of them again.
 */

/** What some rows add: plain data, which another thread can send. */
export type Tally = {
  /**
   * A line for each attributes that these rows are the first to name: number, sample, subject, sample type,
   * diagnosis, PubMed ids, studies, DAU.
   */
  readonly attributes: string
  /** For each group of files of one kind with the same attributes: the number of these, the kind, how many files. */
  readonly groups: Int32Array<ArrayBuffer>
  /** For each group the sum of its sizes; unknown = 0. */
  readonly bytes: Float64Array<ArrayBuffer>
  /** For each row two hashes of its path. */
  readonly paths: Int32Array<ArrayBuffer>
  /** Index files with a primary, and those without. */
  readonly attached: number
  readonly alone: number
}

const sequencingWords: readonly string[] = sequencingTypes
const fileWords: readonly string[] = fileTypes
const kindsOfType = 1 + fileTypes.length
const kindCount = (1 + sequencingTypes.length) * kindsOfType

const kindOf = (sequencingType: string, fileType: string): number =>
  (1 + sequencingWords.indexOf(sequencingType)) * kindsOfType + 1 + fileWords.indexOf(fileType)

/** The sequencing type and the file type of a kind; '' = not reported. */
export const wordsOfKind = (kind: number): readonly [string, string] => [
  sequencingTypes[Math.floor(kind / kindsOfType) - 1] ?? '',
  fileTypes[(kind % kindsOfType) - 1] ?? '',
]

export type TallyWriter = {
  /** The files counted next may have these attributes. */
  readonly name: (of: FileAttributes, number: number, studyIds: readonly string[]) => void
  /** `tied`: as whose kind an index file counts. */
  readonly count: (
    file: ManifestFile,
    tied: ManifestFile | undefined,
    attributes: number,
    size: number,
  ) => void
  readonly take: () => Tally
}

export function tallyWriter(): TallyWriter {
  let lines = ''
  let groups: number[] = []
  let bytes: number[] = []
  let paths: number[] = []
  let [attached, alone] = [0, 0]
  /** Attributes → for each kind 1 + the place of its group. */
  let places = new Map<number, Int32Array>()
  let last = -1
  let lastPlaces: Int32Array = new Int32Array()
  const placesOf = (attributes: number): Int32Array => {
    if (attributes === last) return lastPlaces
    last = attributes
    lastPlaces = places.get(attributes) ?? new Int32Array(kindCount)
    places.set(attributes, lastPlaces)
    return lastPlaces
  }
  return {
    name(of, number, studyIds) {
      lines += `${number}\t${of.sampleName}\t${of.subjectName}\t${of.sampleType}\t${of.diagnosisId}\t${of.pmids.join()}\t${studyIds.join()}\t${of.dauCode ?? ''}\n`
    },
    count(file, tied, attributes, size) {
      const { sequencingType, fileType } = tied ?? file
      const kind = kindOf(sequencingType, fileType)
      const at = placesOf(attributes)
      const group = (at[kind] ||= bytes.push(0)) - 1
      if (3 * group === groups.length) groups.push(attributes, kind, 0)
      groups[3 * group + 2] = (groups[3 * group + 2] ?? 0) + 1
      bytes[group] = (bytes[group] ?? 0) + size
      addHashes(paths, file.path)
      if (tied !== undefined) attached += 1
      else if (file.isIndex) alone += 1
    },
    take() {
      const taken = {
        attributes: lines,
        groups: Int32Array.from(groups),
        bytes: Float64Array.from(bytes),
        paths: Int32Array.from(paths),
        attached,
        alone,
      }
      lines = ''
      groups = []
      bytes = []
      paths = []
      attached = 0
      alone = 0
      places = new Map()
      last = -1
      return taken
    },
  }
}

/** Two, so that among ten million paths hardly any two of them agree by chance. */
function addHashes(hashes: number[], text: string): void {
  let one = 0x811c9dc5
  let other = text.length
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul((other << 5) ^ (other >>> 27) ^ code, 0x85ebca6b)
  }
  hashes.push(one | 0, other | 0)
}
