import { Command } from 'commander'
import { buffer } from 'node:stream/consumers'
import { readBounce } from '#adapters/mail/bounce.ts'
import { takeBounce } from '#ledgers/outbox/mail.ts'
import { withInstance } from './with-instance.ts'

export const bounceCommand = (): Command =>
  new Command('bounce')
    .description(
      'Take a delivery report on standard input, as a mail server pipes it: whoever waits for that mail is told.',
    )
    .action(async () => {
      const bounce = await readBounce(await buffer(process.stdin))
      if (bounce === undefined) return console.log('Not a report of a failed delivery; left alone.')
      const isOurs = await withInstance(({ deps }) => takeBounce(deps, bounce))
      console.log(isOurs ? `Noted: ${bounce.reason}` : 'Of no mail of this platform; left alone.')
    })
