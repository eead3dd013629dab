import { Command, InvalidArgumentError, Option } from 'commander'
import { type TokenScope, tokenScopes } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'
import { longestDays } from '#ledgers/identity/contract/tokens.ts'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'
import { revokeToken, revokeTokens, tokensOf } from '#ledgers/identity/store/tokens.ts'
import { readProjectFacts } from '#stages/workspace/store/projects.ts'
import { withInstance } from './with-instance.ts'

const daysOf = (text: string): number => {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > longestDays)
    throw new InvalidArgumentError(`It is a number from 1 to ${longestDays}.`)
  return days
}

type NewToken = {
  readonly person: string
  readonly label: string
  readonly days: number
  readonly scope: TokenScope
  readonly project?: string
}

const createCommand = (): Command =>
  new Command('create')
    .description('Make an API token and print it; it is shown this once.')
    .requiredOption('--person <handle>', 'whose it is')
    .option('--label <text>', 'what it is for', 'command line')
    .option('--days <n>', 'how long it is good for', daysOf, 30)
    .addOption(
      new Option('--scope <scope>', 'whether it may change anything')
        .choices(tokenScopes)
        .default('full'),
    )
    .option('--project <id>', 'the one project that it reaches; without it, every one')
    .action(async ({ person, label, days, scope, project }: NewToken) =>
      withInstance(async ({ deps: { db } }) => {
        const personId = await personByHandle(db, person)
        if (project !== undefined) await readProjectFacts(db, personId, project)
        const limits = { scope, projectId: project ?? null }
        const made = await db
          .transaction()
          .execute((tx) => createToken(tx, personId, label, days, limits))
        console.log(made)
      }),
    )

const listCommand = (): Command =>
  new Command('list')
    .description('List the API tokens of a person, those that can be used first.')
    .requiredOption('--person <handle>', 'whose they are')
    .action(async ({ person }: { person: string }) =>
      withInstance(async ({ deps: { db } }) => {
        for (const token of await tokensOf(db, await personByHandle(db, person))) {
          const { id, state, scope, projectId, expiresAt, lastUsedAt, label } = token
          const used = lastUsedAt === null ? 'never used' : `used ${dayOf(lastUsedAt)}`
          const words = [id, state, scope, projectId ?? 'all projects', `until ${dayOf(expiresAt)}`]
          console.log([...words, used, label].join('\t'))
        }
      }),
    )

const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10)

const revokeCommand = (): Command =>
  new Command('revoke')
    .description('End an API token of a person, or all of them.')
    .argument('[id]', 'as `token list` shows it')
    .requiredOption('--person <handle>', 'whose it is')
    .option('--all', 'every one')
    .action(async (id: string | undefined, { person, all }: { person: string; all?: true }) =>
      withInstance(async ({ deps: { db } }) => {
        if ((id === undefined) === (all === undefined))
          throw new Problem('invalid-input', 'Name one token, or say --all.')
        const personId = await personByHandle(db, person)
        await db.transaction().execute(async (tx) => {
          if (id === undefined) console.log(`${await revokeTokens(tx, personId)} ended`)
          else await revokeToken(tx, personId, id)
        })
      }),
    )

export const tokenCommand = (): Command =>
  new Command('token')
    .description('API tokens.')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
