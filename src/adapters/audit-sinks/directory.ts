import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditSink } from './port.ts'

/**
 * Notes in files that are written once, `000000001042.note`, in a folder that is there already: where what is mounted
 * came off, nothing is put into the empty place. A write that broke off stays as it is, since the folder may be one in which
 * nothing is ever changed; the whole note is then in `000000001042.2.note`.
 */
export const directorySink = (name: string, folder: string): AuditSink => ({
  name,
  async deliver({ seq, note }) {
    const number = String(seq).padStart(12, '0')
    for (let n = 1; !(await putOnce(join(folder, fileName(number, n)), note)); n += 1);
    await syncFolder(folder)
  },
})

const fileName = (number: string, n: number): string =>
  n === 1 ? `${number}.note` : `${number}.${n}.note`

/** Answers false where there is a file of that name with something else in it. */
async function putOnce(path: string, text: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o444).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  if (file === undefined) return (await readFile(path, 'utf8')) === text
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return true
}

/** Some mounted stores have no folders to sync. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r')
  try {
    await opened.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP') throw error
    })
  } finally {
    await opened.close()
  }
}
