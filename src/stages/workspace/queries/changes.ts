import type { Database } from '#adapters/database/port.ts'
import type { Actor } from '#kernel/actor.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { changedFilesListed, type ProjectChange } from '../contract/changes.ts'
import { type ChangedFile, changedFiles, readChanges } from '../store/changes.ts'
import { readProjectRow } from '../store.ts'
import { tableText } from '../rules/table.ts'
import { tableAnswer } from './table.ts'

/** @throws Problem `not-found` */
export async function answerChanges(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<ProjectChange[]> {
  await readProjectRow(db, actor.id, projectId)
  const [changes, files] = [
    await readChanges(db, actor.id, projectId),
    await changedFiles(db, actor.id, projectId, changedFilesListed),
  ]
  return changes.map(({ at, ...change }) => ({
    ...change,
    at: at.toISOString(),
    files: files.filter(({ number }) => number === change.number).map(presentChanged),
  }))
}

const presentChanged = (file: ChangedFile): ProjectChange['files'][number] => {
  const { id, name, folder, size, md5, standing, newId, newSize, newMd5 } = file
  const replacement = newId === null ? null : { id: newId, size: newSize, md5: newMd5 }
  return { id, name, folder, size, md5, standing, replacement }
}

const textOf = (value: string | number | null): string => (value === null ? '' : String(value))

const columns = {
  file_path: ({ folder, name }) => `${folder}/${name}`.replace(/^\/+/, ''),
  what: ({ standing }) => standing,
  release: ({ release }) => release,
  changed_at: ({ at }) => at.toISOString(),
  why: ({ note }) => note,
  old_file_id: ({ id }) => id,
  old_size: ({ size }) => textOf(size),
  old_md5: ({ md5 }) => textOf(md5),
  new_file_id: ({ newId }) => textOf(newId),
  new_size: ({ newSize }) => textOf(newSize),
  new_md5: ({ newMd5 }) => textOf(newMd5),
} satisfies Record<string, (row: ChangedFile) => string>

/** A line for each file that left, of all changes. @throws Problem `not-found` */
export async function answerChangeTable(
  db: Database,
  actor: Actor,
  projectId: string,
): Promise<BytesAnswer> {
  const project = await readProjectRow(db, actor.id, projectId)
  const files = await changedFiles(db, actor.id, projectId, 10_000_000)
  return tableAnswer(`changes of ${project.name}.tsv`, tableText(columns, files))
}
