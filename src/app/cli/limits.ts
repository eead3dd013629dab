import { Command, InvalidArgumentError, Option } from 'commander'
import type { Database } from '#adapters/database/port.ts'
import { invalid } from '#kernel/problem.ts'
import { endException, setException } from '#stages/compute/commands/limits.ts'
import { type LimitKind, limitKinds } from '#stages/workspace/rules/limits.ts'
import { exceptions } from '#stages/workspace/store/limits.ts'
import { withInstance } from './with-instance.ts'

type Changes = {
  readonly limit?: LimitKind
  readonly amount?: number | null
  readonly reason?: string
  readonly end?: boolean
}

export const limitsCommand = (): Command =>
  new Command('limits')
    .description('List whom an administrator allows more or less than all, or change that.')
    .argument('[id]', 'of a project or a person')
    .addOption(new Option('--limit <kind>', 'which').choices(limitKinds))
    .option('--amount <number>', 'what it may have; none for no limit', amountOf)
    .option('--reason <words>', 'why')
    .option('--end', 'end the exception: what holds for all holds again')
    .action(async (subjectId: string | undefined, changes: Changes) => {
      await withInstance(async ({ deps: { db } }) => {
        if (subjectId !== undefined) await change(db, subjectId, changes)
        for (const { subjectId: id, kind, amount, reason } of await exceptions(db))
          console.log(`${id}  ${kind}: ${amount ?? 'no limit'}; ${reason}`)
      })
    })

/** @throws Problem `invalid-input`, `not-found` */
async function change(
  db: Database,
  subjectId: string,
  { limit: kind, amount, reason, end }: Changes,
): Promise<void> {
  if (kind === undefined) throw invalid('limit', 'say which')
  if (end === true) return endException({ db }, undefined, { subjectId, kind })
  if (amount === undefined || reason === undefined) throw invalid('amount', 'goes with --reason')
  await setException({ db }, undefined, { subjectId, kind, amount, reason })
}

function amountOf(text: string): number | null {
  const amount = Number(text)
  if (text === 'none') return null
  if (!Number.isFinite(amount) || amount < 0)
    throw new InvalidArgumentError('It is a number of 0 or more, or none.')
  return amount
}
