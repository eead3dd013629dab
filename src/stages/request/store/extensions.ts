import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#adapters/database/port.ts'

/** SQL over `access_request r`: whether an extension may still come to be. */
const isOpen: RawBuilder<boolean> = sql`(
  r.state in ('draft', 'awaiting-signatures', 'submitted', 'in-review', 'returned')
  or r.state = 'partly-approved' and exists (
    select from request_dau d where d.request_id = r.id and not exists (
      select from request_step s
      where s.request_id = d.request_id and s.dau_code = d.dau_code and s.what in ('approved', 'rejected'))))`

/** An extension that is drafted, signed or decided on, and whose request it is. */
export type OpenExtension = {
  readonly id: string
  readonly isDraft: boolean
  readonly requester: { readonly id: string; readonly name: string }
}

/** The open extensions of these requests, by the request that each extends; those that were filed before drafts. */
export async function openExtensions(
  db: Database | Tx,
  requestIds: readonly string[],
): Promise<Map<string, OpenExtension[]>> {
  const { rows } = await sql<OpenExtension & { extends: string }>`
    select r.id, r.extends, r.state = 'draft' as "isDraft",
      json_build_object('id', p.id, 'name', p.name) as requester
    from access_request r join person p on p.id = r.requester_id
    where r.extends = any(${[...requestIds]}::text[]) and r.deleted_at is null and ${isOpen}
    order by "isDraft", r.id`.execute(db)
  return Map.groupBy(rows, (row) => row.extends)
}

/**
 * Whether an extension stands in the way of another by this person. A draft is its requester's alone: one that
 * somebody else began, and may have forgotten, hinders nobody.
 */
export const isInTheWay = (personId: string, { isDraft, requester }: OpenExtension): boolean =>
  !isDraft || requester.id === personId

/** Two extensions of one request are filed one after the other. Held until the transaction ends. */
export const holdExtending = (tx: Tx, requestId: string): Promise<unknown> =>
  sql`select pg_advisory_xact_lock(hashtext(${`extending:${requestId}`}))`.execute(tx)

/** The request that was first in a chain of extensions. */
export async function originalOf(
  db: Database | Tx,
  id: string,
): Promise<{ id: string; name: string }> {
  const { rows } = await sql<{ id: string; name: string }>`
    with recursive chain as (
      select id, name, extends from access_request where id = ${id}
      union all
      select r.id, r.name, r.extends from access_request r join chain c on r.id = c.extends)
    select id, name from chain where extends is null`.execute(db)
  const [original] = rows
  if (original === undefined) throw new Error(`${id} extends nothing that is there`)
  return original
}

/** The data access units of a request that an extension takes over, with how many files they are. */
export async function copyRequestDaus(
  tx: Tx,
  extended: string,
  extension: string,
  daus: readonly string[],
): Promise<void> {
  await sql`
    insert into request_dau (request_id, dau_code, basis, files, bytes)
    select ${extension}, dau_code, 'agreement', files, bytes from request_dau
    where request_id = ${extended} and dau_code = any(${[...daus]}::text[])`.execute(tx)
}
