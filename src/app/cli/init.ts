import { Command, InvalidArgumentError } from 'commander'
import { join } from 'node:path'
import { fileAuditKey } from '#adapters/audit-key/file.ts'
import { SealUnavailable } from '#adapters/seal/port.ts'
import { Problem } from '#kernel/problem.ts'
import { makeFirstAdministrator } from '#ledgers/identity/commands/first.ts'
import { Email } from '#ledgers/identity/contract/sign-in.ts'
import { settingsOfProcess } from '../config.ts'
import { openSeals } from '../openings.ts'
import { CommandFailed } from './exit.ts'
import { withInstance } from './with-instance.ts'

const emailOf = (text: string): string => {
  const email = Email.safeParse(text)
  if (!email.success) throw new InvalidArgumentError('It is not an email address.')
  return email.data
}

type Options = { readonly json?: boolean; readonly email?: string; readonly name?: string }

export const initCommand = (): Command =>
  new Command('init')
    .description(
      'Make the first administrator (--email) and print the link with which they choose a password or passkey. Without --email make the keys of the seal where there are none, say why it cannot seal if it cannot, and print where its root certificate is, and the public key of the audit log, with their fingerprints.',
    )
    .option('--email <address>', 'of the first administrator', emailOf)
    .option('--name <name>', 'of the first administrator')
    .option('--json', 'as JSON')
    .action(async ({ json = false, email, name }: Options) =>
      email === undefined ? initSeal(json) : initAdministrator(json, email, name ?? email),
    )

async function initAdministrator(json: boolean, email: string, name: string): Promise<void> {
  if (settingsOfProcess().demo) {
    throw new Problem(
      'wrong-state',
      'In demo mode anybody signs in as anyone. Set ACCESSION_DEMO=0 for this command and for the server.',
    )
  }
  await withInstance(async ({ deps, siteUrl }) => {
    const link = `${siteUrl}${await makeFirstAdministrator(deps, { email, name })}`
    if (json) console.log(JSON.stringify({ email, link }))
    else {
      console.log(`The first administrator: ${email}
Open this link within 24 hours to choose a password or a passkey. It works once:
  ${link}`)
    }
  })
}

async function initSeal(json: boolean): Promise<void> {
  const settings = settingsOfProcess()
  const seals = await openSeals(settings)
  const { present } = await seals
    .ready(new Date())
    .then(() => seals.roots())
    .catch((error: unknown) => {
      if (error instanceof SealUnavailable) throw new CommandFailed(error.message)
      throw error
    })
  const { present: auditKey } = await fileAuditKey(join(settings.dataFolder, 'audit'))
  if (json) console.log(JSON.stringify({ ...present, auditKey }))
  else {
    console.log(`Root certificate of the seal: ${present.path}
  of       ${present.subject}
  until    ${present.until}
  SHA-256  ${inPairs(present.fingerprint)}
Public key of the audit log: ${auditKey.path}
  SHA-256  ${inPairs(auditKey.fingerprint)}`)
  }
}

/** As other programs print fingerprints. */
const inPairs = (hex: string): string => hex.toUpperCase().replaceAll(/..(?=.)/g, '$&:')
