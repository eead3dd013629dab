import { Command } from 'commander'
import { verifyChain } from '#ledgers/audit/verify.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

export const auditCommand = (): Command => {
  const audit = new Command('audit').description('The audit log.')
  audit
    .command('verify')
    .description('Prove that no event was changed, removed or added: walk the hash chain.')
    .action(() =>
      withInstance(async ({ deps }) => {
        const report = await verifyChain(deps.db)
        if (!report.valid) throw new CommandFailed(`The audit log is broken: ${report.fault}.`)
        console.log(`The audit log is whole: ${report.events} events, head ${report.head}.`)
      }),
    )
  return audit
}
