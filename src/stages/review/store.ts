import { sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { staleVersion } from '#stages/request/store.ts'
import type { RejectionGround } from './contract.ts'
import type { ReviewState } from './lifecycle.ts'

export type ReviewRow = {
  readonly request_id: string
  readonly dau_code: string
  readonly state: ReviewState
  readonly version: number
  readonly download: boolean
  readonly round: number
}

const reviewColumns = ['request_id', 'dau_code', 'state', 'version', 'download', 'round'] as const

export async function insertReviews(
  tx: Tx,
  requestId: string,
  download: boolean,
): Promise<string[]> {
  const rows = await tx
    .insertInto('review')
    .columns(['request_id', 'dau_code', 'state', 'download'])
    .expression((eb) =>
      eb
        .selectFrom('request_dau')
        .select([
          'request_id',
          'dau_code',
          sql.lit('open').as('state'),
          sql.lit(download).as('download'),
        ])
        .where('request_id', '=', requestId)
        .where('basis', '=', 'agreement'),
    )
    .onConflict((oc) => oc.doNothing())
    .returning('dau_code')
    .execute()
  return rows.map(({ dau_code }) => dau_code)
}

/** @throws Problem `not-found` */
export async function readReview(tx: Tx, requestId: string, dau: string): Promise<ReviewRow> {
  const row = await tx
    .selectFrom('review')
    .select(reviewColumns)
    .where('request_id', '=', requestId)
    .where('dau_code', '=', dau)
    .executeTakeFirst()
  if (row === undefined) throw new Problem('not-found', `No review of ${requestId} for ${dau}.`)
  return { ...row, state: row.state as ReviewState }
}

export type ReviewChange = {
  readonly state: ReviewState
  /** Who decided, and on which submission; undefined where nothing is decided. */
  readonly decided?: { readonly by: string | null; readonly submission?: number } | undefined
  readonly reason: string
  readonly conditions?: readonly string[]
  readonly grounds?: string | undefined
  readonly sections?: readonly string[]
  /** Votes so far count no more. */
  readonly newRound?: boolean
  readonly download?: boolean
}

/** @throws Problem `stale-version` when somebody moved it first. */
export async function moveReview(
  tx: Tx,
  row: ReviewRow,
  version: number,
  change: ReviewChange,
): Promise<void> {
  const { decided } = change
  const moved = await tx
    .updateTable('review')
    .set({
      state: change.state,
      version: version + 1,
      decided_at: decided ? sql<Date>`platform_now()` : null,
      decided_by: decided?.by ?? null,
      submission: decided?.submission ?? null,
      reason: change.reason,
      conditions: [...(change.conditions ?? [])],
      grounds: change.grounds ?? null,
      sections: [...(change.sections ?? [])],
      ...(change.download !== undefined && { download: change.download }),
      ...(change.newRound && {
        round: row.round + 1,
        round_at: sql<Date>`platform_now()`,
        reminded: 0,
      }),
    })
    .where('request_id', '=', row.request_id)
    .where('dau_code', '=', row.dau_code)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst()
  if (moved === undefined) throw staleVersion(version)
}

export type ReviewDetail = ReviewRow & {
  readonly dau_name: string
  readonly committee: string
  readonly opened_at: Date
  readonly decided_at: Date | null
  /** Name and account. */
  readonly decided_by: string | null
  readonly decided_by_id: string | null
  readonly reason: string
  readonly grounds: RejectionGround | null
  readonly conditions: string[]
  readonly sections: string[]
  readonly submission: number | null
  /** When the round that is under way began. */
  readonly round_at: Date
  readonly files: number
  readonly bytes: number
}

export async function reviewsOf(db: Database | Tx, requestId: string): Promise<ReviewDetail[]> {
  const { rows } = await sql<ReviewDetail>`
    select v.request_id, v.dau_code, v.state, v.version, v.download, v.round, v.opened_at, v.round_at, v.decided_at,
      v.reason, v.grounds, v.conditions, v.sections, v.submission, d.name as dau_name, d.committee, p.name as decided_by, v.decided_by as decided_by_id, r.files, r.bytes
    from review v join dau d on d.code = v.dau_code
      join request_dau r on r.request_id = v.request_id and r.dau_code = v.dau_code
      left join person p on p.id = v.decided_by
    where v.request_id = ${requestId} order by v.dau_code`.execute(db)
  return rows
}
