import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { checksumOfFiles } from '#stages/selection/store.ts'
import type { VendState } from './lifecycle.ts'

/** What a request may have without any committee: open access, and DAUs granted before. */
export const immediate = 'immediate'

/** Number of files, sum of known sizes in bytes, checksum of the set of files. */
export type Content = { readonly files: number; readonly bytes: number; readonly checksum: string }

export type VendRow = Content & {
  readonly id: string
  readonly requestId: string
  /** `immediate`, or the code of a DAU. */
  readonly scope: string
  readonly state: VendState
  readonly manifestId: string
  readonly readyAt: Date | null
  readonly receipt: Content | null
}

/** SQL condition over `manifest_file m`: the files of one scope of a request's manifest. */
export const inScope = (requestId: string, scope: string): RawBuilder<boolean> =>
  scope === immediate
    ? sql`(m.dau_code is null or m.dau_code in (
        select dau_code from request_dau where request_id = ${requestId} and basis = 'granted'))`
    : sql`m.dau_code = ${scope}`

/** Orders the vend of a scope, once; undefined where it is ordered already, holds no file, or is only extended. */
export async function insertVend(
  tx: Tx,
  requestId: string,
  scope: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into vend (request_id, scope, state, manifest_id, files, bytes, checksum)
    select ${requestId}, ${scope}, 'ordered', m.manifest_id, count(*), coalesce(sum(f.size), 0), ${checksumOfFiles}
    from access_request r join manifest_file m on m.manifest_id = r.manifest_id join catalog_file f on f.id = m.file_id
    where r.id = ${requestId} and r.extends is null and ${inScope(requestId, scope)}
    group by m.manifest_id
    on conflict (request_id, scope) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

const columns = sql.raw(
  `id, request_id as "requestId", scope, state, manifest_id as "manifestId", files, bytes, checksum, ready_at as "readyAt", receipt`,
)

/** @throws Problem `not-found` */
export async function readVend(db: Database | Tx, id: string): Promise<VendRow> {
  const { rows } = await sql<VendRow>`select ${columns} from vend where id = ${id}`.execute(db)
  const [vend] = rows
  if (vend === undefined) throw new Problem('not-found', `No vend ${id}.`)
  return vend
}

export async function vendsOf(db: Database, requestId: string): Promise<VendRow[]> {
  const { rows } = await sql<VendRow>`
    select ${columns} from vend where request_id = ${requestId} order by ordered_at, id`.execute(db)
  return rows
}

/** Writes the receipt of a vend still `from`; answers false when it was written before. */
export async function writeReceipt(
  tx: Tx,
  id: string,
  from: VendState,
  to: VendState,
  receipt: Content,
): Promise<boolean> {
  const row = await tx
    .updateTable('vend')
    .set({ state: to, ready_at: sql`platform_now()`, receipt: JSON.stringify(receipt) })
    .where('id', '=', id)
    .where('state', '=', from)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
