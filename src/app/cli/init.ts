import { Command } from 'commander'
import { SealUnavailable } from '#adapters/seal/port.ts'
import { settingsOfProcess } from '../config.ts'
import { openSeals } from '../wire.ts'
import { CommandFailed } from './exit.ts'

export const initCommand = (): Command =>
  new Command('init')
    .description(
      'Make the keys of the seal where there are none, say why it cannot seal if it cannot, and print where its root certificate is, with its fingerprint.',
    )
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const seals = await openSeals(settingsOfProcess())
      const { present } = await seals
        .ready(new Date())
        .then(() => seals.roots())
        .catch((error: unknown) => {
          if (error instanceof SealUnavailable) throw new CommandFailed(error.message)
          throw error
        })
      if (json) console.log(JSON.stringify(present))
      else {
        console.log(`Root certificate of the seal: ${present.path}
  of       ${present.subject}
  until    ${present.until}
  SHA-256  ${inPairs(present.fingerprint)}`)
      }
    })

/** As other programs print fingerprints. */
const inPairs = (hex: string): string => hex.toUpperCase().replaceAll(/..(?=.)/g, '$&:')
