import { z } from 'zod'
import { tokenScopes } from '#kernel/actor.ts'
import { endpoint } from '#kernel/endpoint.ts'

/* API tokens. Their times go by the real clock. */

export const TokenId = z.string().regex(/^token-[0-9a-zA-Z]{24}$/, 'is not the id of a token')
const ProjectId = z.string().regex(/^project-[0-9a-zA-Z]{24}$/, 'is not a project id')

export const longestDays = 90

export const ApiToken = z
  .object({
    id: TokenId,
    label: z.string(),
    /** `read`: nothing that changes anything. */
    scope: z.enum(tokenScopes),
    /** The one project that it reaches; null where it reaches every project of its person. */
    projectId: ProjectId.nullable(),
    createdAt: z.iso.datetime(),
    /** To the hour. */
    lastUsedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    state: z.enum(['live', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.infer<typeof ApiToken>

export const listTokens = endpoint({
  name: 'listTokens',
  summary: 'My API tokens: those that can be used first, then the newest.',
  method: 'GET',
  path: '/tokens',
  output: z.array(ApiToken),
})

export const NewToken = z
  .object({
    label: z.string().trim().min(1, 'say what it is for').max(120),
    days: z.int().min(1).max(longestDays),
    scope: z.enum(tokenScopes).default('full'),
    projectId: ProjectId.nullable().default(null),
  })
  .meta({ id: 'NewToken' })

export const makeToken = endpoint({
  name: 'makeToken',
  summary: 'Make an API token. It is answered this once; a token cannot make another.',
  method: 'POST',
  path: '/tokens',
  strong: true,
  body: NewToken,
  status: 201,
  output: z.object({ token: z.string() }),
  problems: ['not-found', 'not-permitted', 'sign-in-again'],
})

export const revokeToken = endpoint({
  name: 'revokeToken',
  summary: 'End one of my API tokens; one that has ended stays so.',
  method: 'POST',
  path: '/tokens/{tokenId}/revoke',
  params: z.object({ tokenId: TokenId }),
  output: z.object({ revoked: z.literal(true) }),
  problems: ['not-found'],
})

export const revokeTokens = endpoint({
  name: 'revokeTokens',
  summary: 'End all of my API tokens.',
  method: 'POST',
  path: '/tokens/revoke',
  output: z.object({ revoked: z.int() }),
})
