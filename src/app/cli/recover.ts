import { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { counted } from '#kernel/count.ts'
import { confirm, decideOnHeld, replayLater } from '#ledgers/recovery/commands.ts'
import { describeRecovery } from '#ledgers/recovery/http.ts'
import type { Deps } from '../wire.ts'
import { withInstance } from './with-instance.ts'

type Options = {
  readonly events?: string
  readonly end?: readonly string[]
  readonly release?: readonly string[]
  readonly releaseAll?: boolean
  readonly confirm?: boolean
  readonly withoutRelease?: boolean
}

export const recoverCommand = (): Command =>
  new Command('recover')
    .description('Say what is to be looked at after a restore, decide on it, and confirm.')
    .option('--events <file>', 'end again what later events, exported as lines of JSON, had ended')
    .option('--end <grants...>', 'end these grants')
    .option('--release <grants...>', 'release these grants')
    .option('--release-all', 'release every grant that is held')
    .option('--confirm', 'end the recovery: people sign in, jobs and mails go on')
    .option('--without-release', 'with --confirm: although a later release is missing')
    .action((options: Options) =>
      withInstance(async ({ deps }) => {
        if (options.events !== undefined)
          await replayLater(deps, undefined, await readFile(options.events, 'utf8'))
        if (options.end) await decideOnHeld(deps, undefined, 'end', options.end)
        if (options.release) await decideOnHeld(deps, undefined, 'release', options.release)
        if (options.releaseAll) await decideOnHeld(deps, undefined, 'release', undefined)
        if (options.confirm)
          await confirm(deps, undefined, { withoutRelease: options.withoutRelease ?? false })
        await sayRecovery(deps)
      }),
    )

/** Tells what a restore left to be looked at. */
export async function sayRecovery({ db }: Pick<Deps, 'db'>): Promise<void> {
  const recovery = await describeRecovery(db)
  if (recovery === undefined) return console.log('This platform was never restored.')
  const { backup, takenAt, seq, lost, confirmedAt } = recovery
  console.log(`Restored from ${backup}, made ${takenAt}; its audit log ends with event ${seq}.`)
  console.log(
    lost === null
      ? 'No later event is known. What happened after the backup is lost.'
      : `LOST: the events ${lost.from} to ${lost.to}, and what may have come after them.`,
  )
  if (confirmedAt !== null) return console.log(`Confirmed ${confirmedAt}.`)
  if (recovery.releaseMissing !== null)
    console.log(`Release ${recovery.releaseMissing} was published later: import it again.`)
  if (recovery.grantsLost > 0)
    console.log(`${counted(recovery.grantsLost, 'grant')} given later are lost: decide again.`)
  console.log(
    `${counted(recovery.mails, 'mail')} had not left, and are not sent; ${counted(recovery.jobs, 'job')} go on when this is confirmed.`,
  )
  console.log(`${counted(recovery.heldInAll, 'grant')} held:`)
  for (const { id, person, email, dau, until, told } of recovery.held)
    console.log(`  ${id}  ${dau}  ${person} <${email}>  until ${until}  ${told.join(', ')}`)
  console.log('RECOVERING: no mail, no vend, no job; only administrators sign in.')
  console.log('When all is looked at: accession recover --confirm')
}
