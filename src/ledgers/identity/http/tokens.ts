import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import { listTokens, makeToken, revokeToken, revokeTokens } from '../contract/tokens.ts'
import { createToken } from '../store.ts'
import { revokeToken as revokeOne, revokeTokens as revokeAll, tokensOf } from '../store/tokens.ts'

export type TokenDeps = {
  readonly db: Database
  /** @throws Problem `not-found` unless the person is a member of the project */
  readonly needMember: (personId: string, projectId: string) => Promise<unknown>
}

export const tokenEndpoints = ({ db, needMember }: TokenDeps): readonly Served[] => [
  serves(listTokens, async (_input, actor) => {
    const rows = await tokensOf(db, actor.id)
    return rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
      expiresAt: row.expiresAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
    }))
  }),
  serves(makeToken, async ({ body: { label, days, scope, projectId } }, actor) => {
    // Else who got hold of one could outlive its end.
    if (actor.token !== undefined)
      throw new Problem('not-permitted', 'A token cannot make another: sign in to make one.')
    if (projectId !== null) await needMember(actor.id, projectId)
    const token = await db
      .transaction()
      .execute((tx) => createToken(tx, actor.id, label, days, { scope, projectId }))
    return { token }
  }),
  serves(revokeToken, async ({ params }, actor) => {
    await db.transaction().execute((tx) => revokeOne(tx, actor.id, params.tokenId))
    return { revoked: true as const }
  }),
  serves(revokeTokens, async (_input, actor) => ({
    revoked: await db.transaction().execute((tx) => revokeAll(tx, actor.id)),
  })),
]
