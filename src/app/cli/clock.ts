import { Command } from 'commander'
import { invalid } from '#kernel/problem.ts'
import { Span } from '#ledgers/clock/contract.ts'
import { moveClock, readNow } from '#ledgers/clock/store.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

export const clockCommand = (): Command => {
  const clock = new Command('clock').description("The platform's clock.")
  clock
    .command('show')
    .description('Print the time.')
    .action(() =>
      withInstance(async ({ deps }) => console.log((await readNow(deps.db)).now.toISOString())),
    )
  clock
    .command('advance <span>')
    .description(
      'Move the clock ahead by a span such as 90m, 12h, 30d, 11mo or 1y (demo mode only).',
    )
    .action(async (span: string) => {
      const parsed = Span.safeParse(span)
      if (!parsed.success) throw invalid('span', parsed.error.issues[0]?.message ?? 'does not fit')
      await withInstance(async ({ deps }) => {
        if (!deps.demo) throw new CommandFailed('The clock can be moved in demo mode only.')
        await deps.db
          .transaction()
          .execute((tx) => moveClock(tx, deps.outbox, undefined, parsed.data))
        console.log((await readNow(deps.db)).now.toISOString())
      })
    })
  return clock
}
