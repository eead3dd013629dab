import { resolve } from 'node:path'
import { z } from 'zod'
import { type ClamdAddress, parseClamdAddress } from '#adapters/scanner/clamd.ts'
import { shortestHmacKey } from '#adapters/signing/docusign/connect.ts'
import { type ObjectSettings, objectSettings, objectsIn } from './config/objects.ts'
import { fileOf, secretSettings, withSecretFiles } from './config/secrets.ts'
import { signInOf, type SignInSettings, signInShape } from './config/sign-in.ts'
import { auditShape, type SinkAddress } from './config/audit.ts'
import { type ExecutorSettings, executorSettingsOf, executorShape } from './config/executor.ts'

const flag = z
  .enum(['0', '1', 'false', 'true'])
  .transform((value) => value === '1' || value === 'true')
const url = (protocols: RegExp) =>
  z.url({ protocol: protocols }).transform((value) => value.replace(/\/+$/, ''))

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

/** Every setting there is, by the name of its environment variable. */
const settingsSchema = z.object({
  ACCESSION_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8080)
    .describe('TCP port of the server; 0 takes a free one.'),
  ACCESSION_HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  ACCESSION_DATA: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded database and the object store.'),
  ...objectSettings,
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('A PostgreSQL server (15 or newer) instead of the embedded one.'),
  ACCESSION_URL: url(/^https?$/)
    .optional()
    .describe(
      'Public address of the platform, as written into mails. Default: http://localhost:<port>, or https.',
    ),
  ACCESSION_TLS_CERT: z
    .string()
    .optional()
    .describe(
      'PEM file with the certificate of the server and its issuers; the server then speaks HTTPS. Needs ACCESSION_TLS_KEY.',
    ),
  ACCESSION_TLS_KEY: z
    .string()
    .optional()
    .describe('PEM file with the private key to that certificate, without a password.'),
  ACCESSION_NAME: z
    .string()
    .min(1)
    .max(60)
    .default('Accession')
    .describe('Name shown in the header.'),
  ACCESSION_DEMO: flag
    .optional()
    .describe(
      'Demo mode: invented people who sign in by one click, a movable clock. Default: on, unless NODE_ENV=production, which does not go with it.',
    ),
  ...signInShape,
  ACCESSION_DEMO_CATALOG: flag
    .default(true)
    .describe('Fill an empty catalog with a synthetic one on the first start in demo mode.'),
  ACCESSION_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((origin) => origin !== ''))
    .refine((origins) => origins.every(isOrigin), {
      message: 'is not a list of origins such as https://pecan.example.org',
    })
    .describe('Other sites whose pages may hand a selection over: origins, separated by commas.'),
  ACCESSION_CALLS_PER_SECOND: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(200)
    .describe(
      'Calls of the APIs that one person may make in a second of a server; 0 lets them make as many as they like.',
    ),
  ACCESSION_SMALLEST_GROUP: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe(
      'Visitors see no figure that counts fewer people than this; 1 shows them every figure.',
    ),
  ACCESSION_REFERENCE: z
    .string()
    .optional()
    .describe(
      'Folder of the reference genome for the genome viewer: hg38.fa, hg38.fa.fai and, for the ideogram, cytoBand.txt. Without it the demo has its own, and others have none.',
    ),
  ACCESSION_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('SMTP server for outgoing mail. Without it mail stays on the outbox page.'),
  ACCESSION_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]+@[^\r\n]+$/)
    .default('Accession <notifications@localhost>')
    .describe('Sender of mails.'),
  ACCESSION_CLAMD: z
    .string()
    .refine((text) => parseClamdAddress(text) !== undefined, {
      message: 'is neither the path of a socket nor host:port',
    })
    .transform(parseClamdAddress)
    .optional()
    .describe(
      'ClamAV (clamd) that scans uploaded forms: path of its socket, or host:port. Without it forms are not scanned for viruses.',
    ),
  ACCESSION_TIMESTAMP_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Timestamp authority (RFC 3161) that is asked for the time of each seal; needs ACCESSION_TIMESTAMP_ROOT. Without it the time is the one that the platform claims.',
    ),
  ACCESSION_TIMESTAMP_ROOT: z
    .string()
    .optional()
    .describe('PEM file with the root certificates of that authority.'),
  ACCESSION_SEAL_P12: z
    .string()
    .optional()
    .describe(
      'PKCS#12 file with the key that seals agreements, its certificate and all issuers. Without it a key is made in ACCESSION_DATA.',
    ),
  ACCESSION_SEAL_P12_PASSWORD: z.string().default('').describe('Password of that file.'),
  ACCESSION_SIGNING: z
    .enum(['builtin', 'docusign'])
    .default('builtin')
    .describe('Who collects signatures: the platform itself (builtin), or docusign.'),
  ACCESSION_DOCUSIGN_INTEGRATION_KEY: z
    .guid()
    .optional()
    .describe(
      'DocuSign: integration key (client id) of the app. Needed, like the next four, with docusign.',
    ),
  ACCESSION_DOCUSIGN_USER_ID: z
    .guid()
    .optional()
    .describe('DocuSign: id of the user in whose name envelopes are sent.'),
  ACCESSION_DOCUSIGN_KEY_FILE: z
    .string()
    .optional()
    .describe('DocuSign: file with the RSA private key of the app, as PEM.'),
  ACCESSION_DOCUSIGN_HOST: z
    .enum(['account.docusign.com', 'account-d.docusign.com'])
    .optional()
    .describe('DocuSign: where one signs in; account-d.docusign.com is the developer environment.'),
  ACCESSION_DOCUSIGN_HMAC_KEYS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((key) => key !== ''))
    .refine((keys) => keys.length > 0 && keys.every((key) => key.length >= shortestHmacKey), {
      message: `is not a list of keys of ${shortestHmacKey} characters or more`,
    })
    .optional()
    .describe('DocuSign: HMAC keys of Connect that sign notices, separated by commas.'),
  ...auditShape,
  ...executorShape,
  ACCESSION_SECURITY_CONTACT: z
    .url({ protocol: /^(https|mailto)$/ })
    .optional()
    .describe(
      'Where faults of security are reported: mailto:… or https://…. With it, /.well-known/security.txt names it.',
    ),
  ACCESSION_LOG: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('warn')
    .describe('Level of the log on standard error.'),
  NODE_ENV: z.string().optional().describe('production switches demo mode off.'),
})

export type Settings = {
  readonly port: number
  readonly host: string
  /** Absolute. */
  readonly dataFolder: string
  readonly objects: ObjectSettings
  readonly databaseUrl: string | undefined
  readonly siteUrl: string | undefined
  /** With which the server speaks HTTPS itself. */
  readonly tls: TlsFiles | undefined
  readonly name: string
  readonly demo: boolean
  readonly demoCatalog: boolean
  readonly signIn: SignInSettings
  /** Addresses of reverse proxies that are believed. */
  readonly proxies: readonly string[]
  readonly origins: readonly string[]
  /** Of the APIs, by one person; undefined for no limit. */
  readonly callsPerSecond: number | undefined
  /** The fewest people that a figure shown to visitors may count. */
  readonly smallestGroup: number
  /** Folder of the reference genome; absolute. */
  readonly reference: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  /** Where clamd listens. */
  readonly clamd: ClamdAddress | undefined
  /** Of the authority that gives timestamps; without an address they are only verified. `root` is absolute. */
  readonly timestamp: { readonly url: string | undefined; readonly root: string } | undefined
  /** The key that seals, where the administrator brings one. `path` is absolute. */
  readonly sealP12: { readonly path: string; readonly password: string } | undefined
  /** The account that collects signatures, where it is not the platform itself. */
  readonly docuSign: DocuSignSettings | undefined
  /** Places outside for checkpoints of the audit log. */
  readonly auditSinks: readonly SinkAddress[]
  /** Where tools run. */
  readonly executor: ExecutorSettings
  /** Where faults of security are reported. */
  readonly securityContact: string | undefined
  readonly logLevel: string
}

/** PEM files; absolute. */
export type TlsFiles = { readonly cert: string; readonly key: string }

export type DocuSignSettings = {
  readonly integrationKey: string
  readonly userId: string
  /** Absolute. */
  readonly keyFile: string
  readonly host: string
  readonly hmacKeys: readonly string[]
}

/** The public address, without a slash at its end. */
export const siteUrlOf = (settings: Pick<Settings, 'siteUrl' | 'tls' | 'port'>): string =>
  settings.siteUrl ?? localUrlOf(settings)

/** Where the server is found on its own machine. */
export const localUrlOf = ({ tls, port }: Pick<Settings, 'tls' | 'port'>): string =>
  `${tls === undefined ? 'http' : 'https'}://localhost:${port}`

/** A setting that does not fit; the message names it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const own = /^ACCESSION_/

/** The first is of no use without the second. */
const pairs = [
  ['ACCESSION_TIMESTAMP_URL', 'ACCESSION_TIMESTAMP_ROOT'],
  ['ACCESSION_TLS_CERT', 'ACCESSION_TLS_KEY'],
  ['ACCESSION_TLS_KEY', 'ACCESSION_TLS_CERT'],
  ['ACCESSION_OBJECTS', 'ACCESSION_OBJECTS_CREDENTIALS'],
  ['ACCESSION_OBJECTS_CREDENTIALS', 'ACCESSION_OBJECTS'],
  ['ACCESSION_OBJECTS_ENDPOINT', 'ACCESSION_OBJECTS'],
  ['ACCESSION_OBJECTS_REGION', 'ACCESSION_OBJECTS'],
  ['ACCESSION_OBJECTS_LINKS', 'ACCESSION_OBJECTS'],
] as const

/**
 * Reads the settings. Empty variables count as unset; an unknown ACCESSION_… variable is a mistake.
 * @throws SettingsError that names each wrong setting.
 */
export function readSettings(from: Readonly<Record<string, string | undefined>>): Settings {
  const { env, faults: secretFaults } = withSecretFiles(from)
  const known = Object.keys(settingsSchema.shape)
  const files = secretSettings.map(fileOf)
  const unknown = Object.keys(env).filter(
    (name) => own.test(name) && !known.includes(name) && !files.includes(name),
  )
  const given = Object.fromEntries(
    known.flatMap((name) =>
      env[name] === undefined || env[name] === '' ? [] : [[name, env[name]]],
    ),
  )
  const parsed = settingsSchema.safeParse(given)
  const faults = [
    ...unknown.map((name) => `${name}: there is no such setting`),
    ...secretFaults,
    ...pairs.flatMap(([name, other]) =>
      given[name] !== undefined && given[other] === undefined ? [`${name}: needs ${other}`] : [],
    ),
    ...(given['ACCESSION_OBJECTS'] !== undefined &&
    given['ACCESSION_OBJECTS_QUOTA_GB'] !== undefined
      ? ['ACCESSION_OBJECTS_QUOTA_GB: is for objects in ACCESSION_DATA']
      : []),
    ...(parsed.data?.ACCESSION_AUDIT_SINKS.some(({ kind }) => kind === 'mail') &&
    given['ACCESSION_SMTP_URL'] === undefined
      ? ['ACCESSION_AUDIT_SINKS: mail needs ACCESSION_SMTP_URL']
      : []),
    ...(parsed.data?.NODE_ENV === 'production' && parsed.data.ACCESSION_DEMO === true
      ? ['ACCESSION_DEMO: in demo mode anybody signs in as anyone, so not with NODE_ENV=production']
      : []),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ]
  if (!parsed.success || faults.length > 0) {
    throw new SettingsError(`${faults.join('\n')}\nSee \`accession settings\` for all of them.`)
  }
  const value = parsed.data
  return {
    port: value.ACCESSION_PORT,
    host: value.ACCESSION_HOST,
    dataFolder: resolve(value.ACCESSION_DATA),
    objects: objectsIn(value),
    databaseUrl: value.DATABASE_URL,
    siteUrl: value.ACCESSION_URL,
    tls:
      value.ACCESSION_TLS_CERT === undefined || value.ACCESSION_TLS_KEY === undefined
        ? undefined
        : { cert: resolve(value.ACCESSION_TLS_CERT), key: resolve(value.ACCESSION_TLS_KEY) },
    name: value.ACCESSION_NAME,
    demo: value.ACCESSION_DEMO ?? value.NODE_ENV !== 'production',
    demoCatalog: value.ACCESSION_DEMO_CATALOG,
    signIn: signInOf(value),
    proxies: value.ACCESSION_PROXIES,
    origins: value.ACCESSION_ORIGINS,
    callsPerSecond: value.ACCESSION_CALLS_PER_SECOND || undefined,
    smallestGroup: value.ACCESSION_SMALLEST_GROUP,
    reference:
      value.ACCESSION_REFERENCE === undefined ? undefined : resolve(value.ACCESSION_REFERENCE),
    smtpUrl: value.ACCESSION_SMTP_URL,
    mailFrom: value.ACCESSION_MAIL_FROM,
    clamd: value.ACCESSION_CLAMD,
    timestamp:
      value.ACCESSION_TIMESTAMP_ROOT === undefined
        ? undefined
        : {
            url: value.ACCESSION_TIMESTAMP_URL,
            root: resolve(value.ACCESSION_TIMESTAMP_ROOT),
          },
    sealP12:
      value.ACCESSION_SEAL_P12 === undefined
        ? undefined
        : {
            path: resolve(value.ACCESSION_SEAL_P12),
            password: value.ACCESSION_SEAL_P12_PASSWORD,
          },
    docuSign: docuSignIn(value),
    auditSinks: value.ACCESSION_AUDIT_SINKS,
    executor: executorSettingsOf(value, resolve(value.ACCESSION_DATA)),
    securityContact: value.ACCESSION_SECURITY_CONTACT,
    logLevel: value.ACCESSION_LOG,
  }
}

/** What is set of DocuSign may stay set while the platform signs itself. */
function docuSignIn(value: z.infer<typeof settingsSchema>): DocuSignSettings | undefined {
  if (value.ACCESSION_SIGNING !== 'docusign') return undefined
  const {
    ACCESSION_DOCUSIGN_INTEGRATION_KEY: integrationKey,
    ACCESSION_DOCUSIGN_USER_ID: userId,
    ACCESSION_DOCUSIGN_KEY_FILE: keyFile,
    ACCESSION_DOCUSIGN_HOST: host,
    ACCESSION_DOCUSIGN_HMAC_KEYS: hmacKeys,
  } = value
  if (!integrationKey || !userId || !keyFile || !host || !hmacKeys) {
    const missing = Object.keys(settingsSchema.shape).filter(
      (name) =>
        name.startsWith('ACCESSION_DOCUSIGN_') && value[name as keyof typeof value] === undefined,
    )
    throw new SettingsError(
      missing.map((name) => `${name}: is needed with ACCESSION_SIGNING=docusign`).join('\n'),
    )
  }
  return { integrationKey, userId, keyFile: resolve(keyFile), host, hmacKeys }
}

/** The settings of this process; the only reader of process.env. */
export const settingsOfProcess = (): Settings => readSettings(process.env)

export type ShownSetting = {
  readonly name: string
  readonly value: string
  readonly meaning: string
}

const password = /\/\/([^:@/]*):[^@/]*@/

/** Every setting as it is in this process; passwords are left out, also within an address. */
export const shownSettings = (): ShownSetting[] =>
  Object.entries(settingsSchema.shape).map(([name, schema]) => ({
    name,
    value: shown(name, process.env),
    meaning: schema.description ?? '',
  }))

function shown(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name] ?? ''
  const file = env[fileOf(name)] ?? ''
  if (file !== '' && secretSettings.some((each) => each === name)) return `(in ${file})`
  if (value === '') return '(default)'
  return /_(PASSWORD|HMAC_KEYS)$/.test(name) ? '…' : value.replace(password, '//$1:…@')
}
