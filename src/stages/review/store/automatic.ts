import type { Database, Tx } from '#adapters/database/port.ts'
import { type AutomaticRule, automaticRules } from '../contract.ts'

/** The rules that are on for a DAU, in the order of the list. One that is no longer in the list is off. */
export async function rulesOn(db: Database | Tx, dau: string): Promise<AutomaticRule[]> {
  const rows = await db
    .selectFrom('automatic_rule')
    .select('rule')
    .where('dau_code', '=', dau)
    .execute()
  const on = new Set(rows.map(({ rule }) => rule))
  return automaticRules.filter((rule) => on.has(rule))
}

/** Answers whether that changed anything. */
export async function switchRule(
  tx: Tx,
  dau: string,
  rule: AutomaticRule,
  on: boolean,
): Promise<boolean> {
  const changed = on
    ? await tx
        .insertInto('automatic_rule')
        .values({ dau_code: dau, rule })
        .onConflict((oc) => oc.doNothing())
        .returning('rule')
        .executeTakeFirst()
    : await tx
        .deleteFrom('automatic_rule')
        .where('dau_code', '=', dau)
        .where('rule', '=', rule)
        .returning('rule')
        .executeTakeFirst()
  return changed !== undefined
}
