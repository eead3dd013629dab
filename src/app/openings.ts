import { join } from 'node:path'
import { directorySink } from '#adapters/audit-sinks/directory.ts'
import type { AuditSink } from '#adapters/audit-sinks/port.ts'
import { syslogSink } from '#adapters/audit-sinks/syslog.ts'
import { breachedIn } from '#adapters/breached/file.ts'
import { type Breached, noneBreached } from '#adapters/breached/port.ts'
import type { OneTimeCodes } from '#adapters/codes/port.ts'
import { totpCodes } from '#adapters/codes/totp.ts'
import { openIdProviders } from '#adapters/login/openid.ts'
import type { Provider } from '#adapters/login/port.ts'
import type { Mailer } from '#adapters/mail/port.ts'
import { readAccountKey, readS3Keys } from '#adapters/objects/address.ts'
import { azureStore } from '#adapters/objects/azure.ts'
import { directoryStore } from '#adapters/objects/directory.ts'
import type { ObjectStore } from '#adapters/objects/port.ts'
import { s3Store } from '#adapters/objects/s3.ts'
import type { Passkeys } from '#adapters/passkeys/port.ts'
import { webAuthn } from '#adapters/passkeys/webauthn.ts'
import { localSeals } from '#adapters/seal/local.ts'
import { SealUnavailable, type Seals } from '#adapters/seal/port.ts'
import { docuSign } from '#adapters/signing/docusign/docusign.ts'
import { readKey } from '#adapters/signing/docusign/key.ts'
import { SigningFault, type SigningService } from '#adapters/signing/port.ts'
import type { SessionLimits } from '#ledgers/identity/store/sessions.ts'
import type { LinkPolicy } from '#stages/workspace/policy.ts'
import type { SinkAddress } from './config/audit.ts'
import type { ObjectSettings } from './config/objects.ts'
import { type DocuSignSettings, type Settings, SettingsError } from './config.ts'
import type { SignInSettings } from './config/sign-in.ts'

/*
 * What the settings name and the platform opens before it has a database. A file that cannot be used is a fault of the
 * settings.
 */

/** The seal as the settings say. It needs no database. @throws SettingsError for a file of it that cannot be used. */
export async function openSeals(
  settings: Pick<Settings, 'dataFolder' | 'name' | 'sealP12' | 'timestamp'> & {
    readonly onFault?: (queue: string, error: unknown) => void
  },
): Promise<Seals> {
  const { dataFolder, name, sealP12: p12, timestamp, onFault } = settings
  const folder = join(dataFolder, 'seal')
  try {
    return await localSeals({ folder, name, p12, timestamp }, (error) =>
      onFault?.('timestamp', error),
    )
  } catch (error) {
    if (error instanceof SealUnavailable) throw new SettingsError(error.message, { cause: error })
    throw error
  }
}

/**
 * The outside service that collects signatures, if the settings name one. It is not asked for anything yet.
 * @throws SettingsError for a key file that cannot be used.
 */
export async function openSigning(
  settings: DocuSignSettings | undefined,
  siteUrl: string,
): Promise<SigningService | undefined> {
  if (settings === undefined) return undefined
  const { keyFile, ...options } = settings
  const key = await readKey(keyFile).catch((error: unknown) => {
    if (error instanceof SigningFault) throw new SettingsError(error.message, { cause: error })
    throw error
  })
  return docuSign({ ...options, key, redirectUrl: siteUrl })
}

/** Without it objects are in the folder of the data. */
type ObjectsOption = { readonly objects?: ObjectSettings | undefined }

/**
 * The object store that the settings name. It is not asked for anything yet.
 * @throws SettingsError for a file of credentials that cannot be used.
 */
export async function openObjects({
  dataFolder,
  objects = { kind: 'folder', quotaBytes: undefined },
}: Pick<Settings, 'dataFolder'> & ObjectsOption): Promise<ObjectStore> {
  if (objects.kind === 'folder')
    return directoryStore(join(dataFolder, 'objects'), objects.quotaBytes)
  const { credentialsFile: file } = objects
  const read = async <T>(reading: Promise<T>): Promise<T> =>
    reading.catch((error: Error) => {
      throw new SettingsError(`ACCESSION_OBJECTS_CREDENTIALS: ${error.message}`, { cause: error })
    })
  if (objects.kind === 's3') return s3Store({ ...objects, ...(await read(readS3Keys(file))) })
  const { account, container } = objects
  const endpoint = objects.endpoint ?? `https://${account}.blob.core.windows.net`
  return azureStore({ account, container, endpoint, key: await read(readAccountKey(file)) })
}

export const linksOf = ({ objects }: ObjectsOption): LinkPolicy =>
  objects === undefined || objects.kind === 'folder' ? 'none' : objects.links

/** What sign-in needs of the outside. */
export type SignInParts = {
  readonly breached: Breached
  readonly codes: OneTimeCodes
  readonly passkeys: Passkeys
  /** Identity providers at which people sign in. */
  readonly providers: readonly Provider[]
  /** Who may have an account with a password or passkey of this platform. */
  readonly accounts: SignInSettings['accounts']
  /** How long sessions last; undefined in a demo. */
  readonly limits: SessionLimits | undefined
}

/** @throws SettingsError for a file that cannot be used. */
export async function openSignIn({
  signIn,
  siteUrl,
  name,
  demo,
}: Pick<Settings, 'signIn' | 'name' | 'demo'> & {
  readonly siteUrl: string
}): Promise<SignInParts> {
  const refuse = (setting: string) => (error: Error) => {
    throw new SettingsError(`${setting}: ${error.message}`, { cause: error })
  }
  const { breached, providers, accounts, sessions } = signIn
  return {
    breached:
      breached === undefined
        ? noneBreached
        : await breachedIn(breached).catch(refuse('ACCESSION_BREACHED')),
    providers:
      providers === undefined
        ? []
        : await openIdProviders(providers, siteUrl).catch(refuse('ACCESSION_PROVIDERS')),
    codes: totpCodes,
    passkeys: webAuthn(siteUrl, name),
    accounts,
    limits: demo ? undefined : sessions,
  }
}

/** The places outside for checkpoints, as the settings name them. None is asked for anything yet. */
export const openAuditSinks = (
  addresses: readonly SinkAddress[],
  {
    mailer,
    mailFrom,
    siteUrl,
  }: { readonly mailer: Mailer; readonly mailFrom: string; readonly siteUrl: string },
): AuditSink[] =>
  addresses.map((address): AuditSink => {
    if (address.kind === 'folder') return directorySink(address.name, address.path)
    if (address.kind === 'syslog')
      return syslogSink(address.name, address, new URL(siteUrl).hostname)
    return mailSink(address.name, mailer, { from: mailFrom, to: address.address })
  })

/** A checkpoint is not for a person of the platform, so it is no notice of the outbox: its delivery is a job of its own. */
const mailSink = (
  name: string,
  mailer: Mailer,
  { from, to }: { readonly from: string; readonly to: string },
): AuditSink => ({
  name,
  async deliver({ seq, note }) {
    await mailer.send({
      key: `audit-checkpoint:${seq}:${to}`,
      from,
      to,
      subject: `Audit log: checkpoint ${seq}`,
      text: note,
      html: `<!doctype html><html lang="en"><body><pre>${note}</pre></body></html>`,
    })
  },
})
