import { below } from '../../contract/objects.ts'
import type { FileToSend } from './upload-queue.ts'

/** The files of a drop, with all that lies in dropped folders, each with the folder that it goes into. */
export async function filesOfDrop(data: DataTransfer, folder: string): Promise<FileToSend[]> {
  // The list is emptied once the event is over: entries are taken before anything is awaited.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  return (await Promise.all(entries.map((entry) => filesBelow(entry, folder)))).flat()
}

async function filesBelow(entry: FileSystemEntry, folder: string): Promise<FileToSend[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ file, folder }]
  }
  if (!isDirectory(entry)) return []
  const inside = below(folder, entry.name)
  const found: FileToSend[] = []
  const reader = entry.createReader()
  for (;;) {
    // It gives a hundred at a time, and nothing at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return found
    for (const each of some) found.push(...(await filesBelow(each, inside)))
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** The files of a chooser; those of a chosen folder keep their place in it. */
export const filesChosen = (files: readonly File[], folder: string): FileToSend[] =>
  files.map((file) => {
    const inside = file.webkitRelativePath.split('/').slice(0, -1)
    return { file, folder: inside.reduce(below, folder) }
  })
