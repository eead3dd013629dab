import type { Database, Tx } from '#adapters/database/port.ts'

export const noteKinds = ['note', 'opinion', 'question', 'answer'] as const
export type NoteKind = (typeof noteKinds)[number]

export type NoteRow = {
  readonly id: number
  readonly dau: string
  readonly kind: NoteKind
  readonly author: string
  readonly text: string
  readonly at: Date
}

/** Answers its number. */
export async function insertNote(
  tx: Tx,
  note: {
    requestId: string
    dau: string
    kind: NoteKind
    authorId: string
    text: string
  },
): Promise<number> {
  const { id } = await tx
    .insertInto('review_note')
    .values({
      request_id: note.requestId,
      dau_code: note.dau,
      kind: note.kind,
      author_id: note.authorId,
      text: note.text,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What was written on a request, oldest first; `kinds` of it. */
export async function notesOf(
  db: Database | Tx,
  requestId: string,
  kinds: readonly NoteKind[],
): Promise<NoteRow[]> {
  const rows = await db
    .selectFrom('review_note as n')
    .innerJoin('person as p', 'p.id', 'n.author_id')
    .select(['n.id', 'n.dau_code as dau', 'n.kind', 'p.name as author', 'n.text', 'n.at'])
    .where('n.request_id', '=', requestId)
    .where('n.kind', 'in', kinds)
    .orderBy('n.id')
    .limit(5000)
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as NoteKind }))
}
