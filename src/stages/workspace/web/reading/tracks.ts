import type { ProjectFileDetail } from '../../contract.ts'
import { trackKindOf } from './file-kinds.ts'
import { fileRanges, type ReadRange, referenceRanges } from './ranges.ts'
import { findIndex } from './reading-queries.ts'
import { remoteFile } from './remote-file.ts'
import { cell, type Table } from './sample-rows.ts'

/** A file as the genome viewer shows it, or the reason why not. */
export type Track =
  | { readonly file: ProjectFileDetail; readonly config: Readonly<Record<string, unknown>> }
  | { readonly file: ProjectFileDetail; readonly fault: 'no-index' | 'not-viewable' | 'no-track' }

/** The words for each reason. */
export const faultWords = {
  'no-index': 'has no index beside it in this project, so the viewer cannot find a locus in it.',
  'not-viewable': 'is not shown in the page: your access does not allow it, or has ended.',
  'no-track': 'is no file along the genome.',
} as const

/** Hears of what a range was refused for. */
export type OnFault = (fault: unknown) => void

const heard =
  (read: ReadRange, onFault: OnFault): ReadRange =>
  async (from, to) => {
    try {
      return await read(from, to)
    } catch (fault) {
      onFault(fault)
      throw fault
    }
  }

/** What igv.js is told of a file. Its index is found by name, in the same folder. */
export async function trackOf(
  projectId: string,
  file: ProjectFileDetail,
  onFault: OnFault,
): Promise<Track> {
  const kind = trackKindOf(file.name)
  if (kind === undefined) return { file, fault: 'no-track' }
  if (!file.isViewable) return { file, fault: 'not-viewable' }
  const { indexNames, ...format } = kind
  const open = ({ id, name, size }: Pick<ProjectFileDetail, 'id' | 'name' | 'size'>) =>
    remoteFile(name, size ?? 0, heard(fileRanges(projectId, id), onFault))
  const index = indexNames.length === 0 ? undefined : await findIndex(projectId, file, indexNames)
  if (index === null || index?.isViewable === false) return { file, fault: 'no-index' }
  const sample = file.properties['sample_name']
  const config = {
    ...format,
    name: sample === undefined ? file.name : `${sample} ${file.properties['sample_type'] ?? ''}`,
    filename: file.name,
    url: open(file),
    ...(index === undefined ? { indexed: false } : { indexURL: open(index) }),
    removable: false,
  }
  return { file, config }
}

/** What igv.js is told of the reference genome. */
export function referenceOf(
  { name, hasCytoband }: { readonly name: string; readonly hasCytoband: boolean },
  onFault: OnFault,
): Readonly<Record<string, unknown>> {
  const open = (part: 'fasta' | 'index' | 'cytoband') =>
    // It is asked for by place alone: where it ends, the answer is short.
    remoteFile(`${name}.${part}`, wholeOf[part], heard(referenceRanges(part), onFault))
  return {
    id: name,
    name,
    fastaURL: open('fasta'),
    indexURL: open('index'),
    ...(hasCytoband && { cytobandURL: open('cytoband') }),
    wholeGenomeView: false,
  }
}

/** More than each may have, in bytes. */
const wholeOf = { fasta: 2 ** 40, index: 8 * 1024 ** 2, cytoband: 8 * 1024 ** 2 } as const

/** The files of the control sample of a file: of the same type, sequenced the same way. */
export function controlsOf(table: Table, file: ProjectFileDetail): readonly string[] {
  const { attr_control_sample: control, file_type, sequencing_type } = file.properties
  if (control === undefined) return []
  return table.rows
    .filter(
      (row) =>
        cell(table, row, 'sample_name') === control &&
        cell(table, row, 'file_type') === file_type &&
        cell(table, row, 'sequencing_type') === sequencing_type,
    )
    .map((row) => cell(table, row, 'file_id'))
}
