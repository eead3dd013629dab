import { below } from '../../contract/objects.ts'

export type FileToSend = { readonly file: File; readonly folder: string }

export type Dropped = {
  readonly files: readonly FileToSend[]
  /** Folders in which nothing lies. */
  readonly empty: readonly string[]
}

/** What was dropped: all that lies in folders, too, each file with the folder that it goes into. */
export async function contentOfDrop(data: DataTransfer, folder: string): Promise<Dropped> {
  // The list is emptied once the event is over: entries are taken before anything is awaited.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return joined(await Promise.all(entries.map((entry) => contentBelow(entry, folder))))
}

const joined = (all: readonly Dropped[]): Dropped => ({
  files: all.flatMap(({ files }) => files),
  empty: all.flatMap(({ empty }) => empty),
})

async function contentBelow(entry: FileSystemEntry, folder: string): Promise<Dropped> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return { files: [{ file, folder }], empty: [] }
  }
  if (!isDirectory(entry)) return { files: [], empty: [] }
  const inside = below(folder, entry.name)
  const found: Dropped[] = []
  const reader = entry.createReader()
  for (;;) {
    // It gives a hundred at a time, and nothing at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) break
    for (const each of some) found.push(await contentBelow(each, inside))
  }
  return found.length === 0 ? { files: [], empty: [inside] } : joined(found)
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** The files of a chooser; those of a chosen folder keep their place in it. */
export const filesChosen = (files: readonly File[], folder: string): FileToSend[] =>
  files.map((file) => {
    const inside = file.webkitRelativePath.split('/').slice(0, -1)
    return { file, folder: inside.reduce(below, folder) }
  })
