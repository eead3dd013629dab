import { Command, InvalidArgumentError } from 'commander'
import { recordAudit } from '#ledgers/audit/record.ts'
import { createToken, personByHandle } from '#ledgers/identity/store.ts'
import { withInstance } from './with-instance.ts'

const daysOf = (text: string): number => {
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 366)
    throw new InvalidArgumentError('It is a number from 1 to 366.')
  return days
}

export const tokenCommand = (): Command => {
  const token = new Command('token').description('API tokens.')
  token
    .command('create')
    .description('Make an API token and print it; it is shown this once.')
    .requiredOption('--person <handle>', 'whose it is')
    .option('--label <text>', 'what it is for', 'command line')
    .option('--days <n>', 'how long it is good for', daysOf, 30)
    .action(async (options: { person: string; label: string; days: number }) =>
      withInstance(async ({ deps }) => {
        const personId = await personByHandle(deps.db, options.person)
        const made = await deps.db.transaction().execute(async (tx) => {
          const value = await createToken(tx, personId, options.label, options.days)
          await recordAudit(tx, {
            type: 'auth.token_created',
            actorId: personId,
            detail: { days: options.days },
          })
          return value
        })
        console.log(made)
      }),
    )
  return token
}
