import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { percentile, rounded } from './measure.ts'
import { type Autocannon, autocannon } from './outside.ts'
import { settingsOn, stop, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

export type Load = {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}
export type HttpReport = {
  readonly browse: Load
  readonly stored: Load
  /** Mean size of an answer, not compressed. */
  readonly bodyBytes: number
}

const Listening = z.object({
  port: z.number(),
  browse: z.array(z.string()),
  stored: z.array(z.string()),
  bytes: z.number(),
})

const rounds = 3
const connections = 10
const duration = 5

/** `GET /api/v1/browse` against a route of the same server that sends the same bodies from memory, in turns. */
export async function benchHttp(say: (text: string) => void): Promise<HttpReport> {
  const fire = await autocannon()
  return withFolder(async (folder) => {
    const server = spawn(process.execPath, [join(import.meta.dirname, 'http-server.ts')], {
      env: settingsOn(folder),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const { port, bytes, ...routes } = await listening(server.stdout)
      const url = `http://127.0.0.1:${port}`
      const loads: { browse: Load; stored: Load }[] = []
      await load(fire, url, routes.browse)
      for (let round = 1; round <= rounds; round++) {
        say(`round ${round} of ${rounds}`)
        loads.push({
          browse: await load(fire, url, routes.browse),
          stored: await load(fire, url, routes.stored),
        })
      }
      return {
        browse: median(loads.map(({ browse }) => browse)),
        stored: median(loads.map(({ stored }) => stored)),
        bodyBytes: bytes,
      }
    } finally {
      await stop(server)
    }
  })
}

/** Its first line says where it listens. */
async function listening(out: NodeJS.ReadableStream): Promise<z.infer<typeof Listening>> {
  for await (const line of createInterface({ input: out })) return Listening.parse(JSON.parse(line))
  throw new Error('The server ended before it listened.')
}

async function load(fire: Autocannon, url: string, paths: readonly string[]): Promise<Load> {
  const requests = paths.map((path) => ({ path }))
  const result = await fire({ url, connections, duration, requests })
  if (result.errors + result.non2xx > 0) throw new Error(`Not all requests to ${paths[0]} succeed.`)
  const { p50, p99 } = result.latency
  return { requestsPerSecond: result.requests.average, p50Ms: p50, p99Ms: p99 }
}

function median(loads: readonly Load[]): Load {
  const of = (name: keyof Load) =>
    percentile(
      loads.map((one) => one[name]),
      0.5,
    )
  return { requestsPerSecond: of('requestsPerSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}

const ratioOf = ({ browse, stored }: HttpReport): number =>
  browse.requestsPerSecond / stored.requestsPerSecond

export function describeHttp(report: HttpReport): string {
  const line = (name: string, { requestsPerSecond, p50Ms, p99Ms }: Load, ratio: number) => [
    name,
    ...[requestsPerSecond, p50Ms, p99Ms, ratio].map(figure),
  ]
  return [
    `${connections} connections, medians of ${rounds} rounds of ${duration} s; answers of ${figure(report.bodyBytes / 1000)} kB on average, not compressed.`,
    '',
    markdownTable([
      ['route', 'requests/s', 'p50 ms', 'p99 ms', '× stored'],
      line('GET /api/v1/browse', report.browse, ratioOf(report)),
      line('the same bodies, stored', report.stored, 1),
    ]),
  ].join('\n')
}

export const httpJson = (report: HttpReport): string =>
  JSON.stringify({
    browse_rps: rounded(report.browse.requestsPerSecond),
    stored_rps: rounded(report.stored.requestsPerSecond),
    ratio: rounded(ratioOf(report)),
  })
