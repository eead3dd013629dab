import { isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { SyslogAddress } from '#adapters/audit-sinks/syslog.ts'

/** A place for checkpoints of the audit log, by its name: its address without what follows a question mark. */
export type SinkAddress = { readonly name: string } & (
  | { readonly kind: 'folder'; readonly path: string }
  | ({ readonly kind: 'syslog' } & SyslogAddress)
  | { readonly kind: 'mail'; readonly address: string }
)

const schemes: Readonly<Record<string, { readonly tls: boolean; readonly port: number }>> = {
  'syslog+tcp:': { tls: false, port: 601 },
  'syslog+tls:': { tls: true, port: 6514 },
}
const sinkOptions = ['events', 'ca']

/** Undefined where the text is no address of a sink. */
function sinkOf(text: string): SinkAddress | undefined {
  const url = URL.parse(text)
  if (url === null) return undefined
  const name = text.replace(/\?.*$/, '')
  if (url.protocol === 'file:') {
    const isPath = url.host === '' && url.search === '' && isAbsolute(url.pathname)
    return isPath ? { name, kind: 'folder', path: fileURLToPath(url) } : undefined
  }
  if (url.protocol === 'mailto:') {
    const address = z.email().safeParse(decodeURIComponent(url.pathname))
    return address.success && url.search === ''
      ? { name, kind: 'mail', address: address.data }
      : undefined
  }
  return syslogOf(name, url)
}

function syslogOf(name: string, url: URL): SinkAddress | undefined {
  const scheme = schemes[url.protocol]
  if (scheme === undefined || url.hostname === '' || url.username !== '' || url.pathname !== '')
    return undefined
  if ([...url.searchParams.keys()].some((key) => !sinkOptions.includes(key))) return undefined
  const ca = url.searchParams.get('ca')
  return {
    name,
    kind: 'syslog',
    tls: scheme.tls,
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: url.port === '' ? scheme.port : Number(url.port),
    ca: ca === null ? undefined : resolve(ca),
    events: url.searchParams.has('events'),
  }
}

const isUnique = (sinks: readonly (SinkAddress | undefined)[]): boolean =>
  new Set(sinks.map((sink) => sink?.name)).size === sinks.length

/** The setting of where checkpoints go, by the name of its environment variable. */
export const auditShape = {
  ACCESSION_AUDIT_SINKS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
    .transform((parts) => parts.map(sinkOf))
    .refine((sinks) => sinks.every((sink) => sink !== undefined) && isUnique(sinks), {
      message:
        'is not a list of different places such as file:///mnt/worm, syslog+tls://log.example.org:6514?events or mailto:audit@example.org',
    })
    .transform((sinks) => sinks.filter((sink) => sink !== undefined))
    .describe(
      'Places outside that are sent a signed checkpoint of the audit log: file:///folder, syslog+tcp://host:port, syslog+tls://host:port (with ?events they are sent the events, too; with ?ca=file they show a certificate under that root) and mailto:address; separated by spaces or commas. There should be two.',
    ),
}

/** What the administrator should know of the places, where there is something. */
export const sinksWarning = ({
  demo,
  auditSinks,
}: {
  readonly demo: boolean
  readonly auditSinks: readonly SinkAddress[]
}): string | undefined =>
  demo || auditSinks.length >= 2
    ? undefined
    : `ACCESSION_AUDIT_SINKS: checkpoints of the audit log go to ${auditSinks.length === 0 ? 'no place' : 'one place'} outside. Name two, which those who run the database cannot write; else nobody can tell whether the log was cut off.`
