import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'

/** How far the audit log had come, as somebody outside was told. */
export type Seen = { readonly seq: number; readonly hash: string }

/** The begin of a signed note: name of the log, number of its newest event, that event's hash in base64. */
const note = /^\S+\n(?<seq>[1-9]\d{0,15})\n(?<hash>[A-Za-z0-9+/]{43}=)\n/gm

/**
 * The checkpoints in a file, or in the files of a folder. Their signatures are not looked at: one that was made up can
 * only say that something is missing.
 */
export async function readCheckpoints(path: string): Promise<Seen[]> {
  const isFolder = (await stat(path)).isDirectory()
  const names = isFolder ? await readdir(path, { recursive: true }) : ['']
  const seen: Seen[] = []
  for (const name of names) {
    const file = join(path, name)
    if (!(await stat(file)).isFile()) continue
    for (const { groups } of (await readFile(file, 'utf8')).matchAll(note))
      seen.push({
        seq: Number(groups?.['seq']),
        hash: Buffer.from(groups?.['hash'] ?? '', 'base64').toString('hex'),
      })
  }
  return seen
}

/** The checkpoints that a restored log, which ended with event `end`, contradicts. */
export async function contradicted(
  db: Database,
  end: number,
  seen: readonly Seen[],
): Promise<Seen[]> {
  const within = seen.filter(({ seq }) => seq <= end)
  const { rows } = await sql<Seen>`
    select e.seq, encode(e.hash, 'hex') as hash from audit_event e
    where e.seq = any(${within.map(({ seq }) => seq)}::bigint[])`.execute(db)
  const kept = new Map(rows.map(({ seq, hash }) => [seq, hash]))
  return within.filter(({ seq, hash }) => kept.get(seq) !== hash)
}
