import pg from 'pg'

import type { Line } from './port.ts'

const channel = 'accession_line'
/** Between two tries to listen again, in milliseconds. */
const pauseMs = 500

/** The line over PostgreSQL's own notices. It connects when somebody first hears. */
export function openLine(url: string, pool: pg.Pool): Line {
  const takers = new Map<string, Set<(message: string | undefined) => void>>()
  let listening: Promise<pg.Client> | undefined
  let isClosed = false

  const pass = (payload: string) => {
    const end = payload.indexOf(' ')
    for (const take of takers.get(payload.slice(0, end)) ?? []) take(payload.slice(end + 1))
  }
  const listen = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, application_name: 'accession line' })
    client.on('notification', ({ payload }) => pass(payload ?? ''))
    client.on('error', () => undefined)
    await client.connect()
    await client.query(`listen ${channel}`)
    client.once('end', () => {
      listening = undefined
      if (!isClosed && takers.size > 0) setTimeout(() => void again(), pauseMs).unref()
    })
    return client
  }
  const connected = async (): Promise<void> => {
    listening ??= listen()
    const mine = listening
    await mine.catch((error: unknown) => {
      if (listening === mine) listening = undefined
      throw error
    })
  }
  const again = async (): Promise<void> => {
    try {
      await connected()
      for (const each of takers.values()) for (const take of each) take(undefined)
    } catch {
      if (!isClosed && takers.size > 0) setTimeout(() => void again(), pauseMs).unref()
    }
  }
  return {
    async tell(topic, messages) {
      const payloads = messages.map((message) => `${topic} ${message}`)
      await pool.query(
        'select pg_notify($1, m) from unnest($2::text[]) with ordinality u (m, n) order by n',
        [channel, payloads],
      )
    },
    async hear(topic, take) {
      const those = takers.get(topic) ?? new Set()
      takers.set(topic, those.add(take))
      const leave = () => {
        those.delete(take)
        if (those.size === 0 && takers.get(topic) === those) takers.delete(topic)
      }
      try {
        await connected()
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    async close() {
      isClosed = true
      takers.clear()
      const client = await listening?.catch(() => undefined)
      await client?.end()
    },
  }
}
