import { Command } from 'commander'
import { verifyAll } from '../verify.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

export const verifyAllCommand = (): Command =>
  new Command('verify-all')
    .description(
      'Prove that every ledger replays to its table, and that receipts and stored objects agree.',
    )
    .action(() =>
      withInstance(async ({ deps }) => {
        const checks = await verifyAll(deps)
        for (const { name, count, faults } of checks) {
          console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${count})`)
          for (const fault of faults) console.log(`     ${fault}`)
        }
        if (checks.some(({ faults }) => faults.length > 0))
          throw new CommandFailed('Not everything holds.')
      }),
    )
