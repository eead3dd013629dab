import { readFile } from 'node:fs/promises'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { AuditSink } from './port.ts'

export type SyslogAddress = {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** PEM file with the root certificate of the server, where it is not a public one; absolute. */
  readonly ca: string | undefined
  /** Takes the events, too. */
  readonly events: boolean
}

/** In milliseconds, for one connection. */
const patience = 10_000

/**
 * Messages after RFC 5424 over TCP or TLS, counted as in RFC 6587. Syslog acknowledges nothing: they count as taken
 * once the server, told that no more come, has closed the connection without an error.
 */
export function syslogSink(
  name: string,
  address: SyslogAddress,
  from: string,
  waitMs = patience,
): AuditSink {
  const send = (messages: readonly string[]) => exchange(address, messages, waitMs)
  return {
    name,
    deliver: ({ seq, at, note }) =>
      send([message(notice, at, from, 'checkpoint', { seq: String(seq) }, note)]),
    ...(address.events && {
      stream: (events) =>
        send(
          events.map(({ seq, at, type, outcome, body, hash }) =>
            message(
              outcome === 'ok' ? informational : warning,
              at,
              from,
              'event',
              { seq: String(seq), type, outcome, hash },
              body,
            ),
          ),
        ),
    }),
  }
}

/** Facility 13, log audit, and the severity. */
const warning = 13 * 8 + 4
const notice = 13 * 8 + 5
const informational = 13 * 8 + 6

/** Under the enterprise number that RFC 5612 sets aside for who has none. */
const dataId = 'audit@32473'

function message(
  priority: number,
  at: Date,
  from: string,
  id: string,
  data: Readonly<Record<string, string>>,
  text: string,
): string {
  const values = Object.entries(data).map(
    ([name, value]) => ` ${name}="${value.replaceAll(/["\\\]]/g, String.raw`\$&`)}"`,
  )
  const header = `<${priority}>1 ${at.toISOString()} ${from} accession - ${id}`
  return `${header} [${dataId}${values.join('')}] \u{feff}${text}`
}

async function exchange(
  address: SyslogAddress,
  messages: readonly string[],
  waitMs: number,
): Promise<void> {
  const socket = await open(address)
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => socket.destroy(new Error(`${address.host} does not answer in time`)),
      waitMs,
    )
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(timer)
      if (socket.writableFinished) resolve()
      else reject(new Error(`${address.host} ended the connection early`))
    })
    socket.resume()
    socket.end(messages.map(counted).join(''))
  })
}

const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`

async function open({ host, port, tls, ca }: SyslogAddress): Promise<Socket> {
  if (!tls) return connect({ host, port })
  const roots = ca === undefined ? {} : { ca: await readFile(ca) }
  // An address is no name to ask for (RFC 6066).
  const named = isIP(host) === 0 && { servername: host }
  return connectTls({ host, port, ...named, ...roots })
}
