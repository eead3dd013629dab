import type { Database, Tx } from '#adapters/database/port.ts'

export type RequestPolicy = {
  /** ISO 3166 codes, or * for everywhere. */
  readonly electronicCountries: readonly string[]
  /** Whether the authority signs after all who will hold data, and the officer last. */
  readonly signingInTurns: boolean
}

/** What the operator has decided about requests. */
export async function readPolicy(db: Database | Tx): Promise<RequestPolicy> {
  const row = await db
    .selectFrom('request_policy')
    .select(['electronic_countries as electronicCountries', 'signing_in_turns as signingInTurns'])
    .executeTakeFirstOrThrow()
  return row
}

export async function changePolicy(tx: Tx, policy: RequestPolicy): Promise<void> {
  await tx
    .updateTable('request_policy')
    .set({
      electronic_countries: [...policy.electronicCountries],
      signing_in_turns: policy.signingInTurns,
    })
    .execute()
}
