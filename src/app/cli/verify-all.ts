import { Command } from 'commander'
import { verifyAll } from '../verify.ts'
import type { Deps } from '../wire.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

export const verifyAllCommand = (): Command =>
  new Command('verify-all')
    .description(
      'Prove that every ledger replays to its table, and that receipts and stored objects agree.',
    )
    .action(() =>
      withInstance(async ({ deps }) => {
        if (!(await sayChecks(deps))) throw new CommandFailed('Not everything holds.')
      }),
    )

/** Makes every check, tells what each found, and answers whether all of it holds. */
export async function sayChecks(deps: Pick<Deps, 'db' | 'objects'>): Promise<boolean> {
  const checks = await verifyAll(deps)
  for (const { name, count, faults } of checks) {
    console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${count})`)
    for (const fault of faults) console.log(`     ${fault}`)
  }
  return checks.every(({ faults }) => faults.length === 0)
}
