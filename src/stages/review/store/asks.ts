import { sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import type { Ask } from '../contract/work.ts'

type OpenAsk = { readonly requestId: string; readonly dau: string; readonly ask: Ask }

/** What the committees of these requests wait for from their requesters; of a decided one, nothing. */
export async function openAsks(
  db: Database,
  requestIds: readonly string[],
): Promise<readonly OpenAsk[]> {
  const { rows } = await sql<OpenAsk>`
    select v.request_id as "requestId", v.dau_code as dau, a.ask
    from review v cross join lateral (
      select 'changes' as ask where v.state = 'changes-asked'
      union all
      select 'conditions' where v.state = 'conditional'
      union all
      select 'answer' where v.state in ('open', 'changes-asked', 'conditional') and (
        select n.kind from review_note n
        where n.request_id = v.request_id and n.dau_code = v.dau_code and n.kind in ('question', 'answer')
        order by n.id desc limit 1) = 'question') a
    where v.request_id = any(${[...requestIds]}::text[]) order by v.request_id, v.dau_code, a.ask`.execute(
    db,
  )
  return rows
}
