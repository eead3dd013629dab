import type { ProjectFile } from '../../contract.ts'
import type { FolderCommand, ObjectCommand } from '../../vocabulary.ts'
import type { Folder } from './folder.ts'

/** A line of the list: a folder or an object. */
export type Row =
  | { readonly kind: 'folder'; readonly folder: Folder['folders'][number] }
  | { readonly kind: 'object'; readonly object: ProjectFile }

/** What tells rows apart, in a list and in the page. */
export const keyOf = (row: Row): string => (row.kind === 'folder' ? row.folder.path : row.object.id)

export const nameOf = (row: Row): string =>
  row.kind === 'folder' ? row.folder.name : row.object.name

const commandsOf = (row: Row): readonly (FolderCommand | ObjectCommand)[] =>
  row.kind === 'folder' ? row.folder.openCommands : row.object.openCommands

/** What may be done with all of these rows. */
export const allOffer = (rows: readonly Row[], command: FolderCommand & ObjectCommand): boolean =>
  rows.length > 0 && rows.every((row) => commandsOf(row).includes(command))

/** As the endpoints take a choice of rows. */
export const whatOf = (rows: readonly Row[]) => ({
  objects: rows.flatMap((row) => (row.kind === 'object' ? row.object.id : [])),
  folders: rows.flatMap((row) => (row.kind === 'folder' ? row.folder.path : [])),
})

/** `3 files`, `1 folder`, `2 folders and 1 file`; a record counts as one. */
export function amountOf(rows: readonly Row[]): string {
  const { objects, folders } = whatOf(rows)
  const words = (count: number, one: string) =>
    count === 0 ? [] : `${count} ${one}${count === 1 ? '' : 's'}`
  return [words(folders.length, 'folder'), words(objects.length, 'file')].flat().join(' and ')
}
