import { expect, it } from 'vitest'
import { contentOfDrop } from './dropped.ts'

type Tree = { readonly [name: string]: Tree | null }

/** An entry as a browser gives it: a folder answers a few of its content at a time, then none. */
function entryOf(name: string, content: Tree | null): FileSystemEntry {
  if (content === null) {
    const file = (found: (file: File) => void) => found(new File(['x'], name))
    return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry
  }
  const createReader = () => {
    const left = Object.entries(content).map(([each, inside]) => entryOf(each, inside))
    return { readEntries: (found: (some: FileSystemEntry[]) => void) => found(left.splice(0, 2)) }
  }
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry
}

const dropOf = (tree: Tree): DataTransfer => {
  const items = Object.entries(tree).map(([name, content]) => ({
    webkitGetAsEntry: () => entryOf(name, content),
  }))
  return { items } as unknown as DataTransfer
}

it('a drop is its files, each with its folder, and the folders in which nothing lies', async () => {
  const { files, empty } = await contentOfDrop(
    dropOf({
      'notes.txt': null,
      run: {
        'a.bam': null,
        'b.bam': null,
        'c.bam': null,
        logs: {},
        deep: { deeper: {}, 'd.bam': null },
      },
      nothing: {},
    }),
    '/in',
  )
  expect(files.map(({ file, folder }) => `${folder}/${file.name}`)).toEqual([
    '/in/notes.txt',
    '/in/run/a.bam',
    '/in/run/b.bam',
    '/in/run/c.bam',
    '/in/run/deep/d.bam',
  ])
  expect(empty).toEqual(['/in/run/logs', '/in/run/deep/deeper', '/in/nothing'])
})
