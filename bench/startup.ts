import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { now, percentile, rounded, seconds } from './measure.ts'
import { accession, freePort, prepareProduct, settingsOn, stop, withFolder } from './product.ts'
import { figure, markdownTable } from './table.ts'

/** Seconds from the start of the command, medians. */
export type Start = { readonly ready: number; readonly browse: number }
export type StartupReport = { readonly first: Start; readonly again: Start; readonly runs: number }

/** Starts the server in an empty folder, with packages and pages in place, and once more on what it made. */
export async function benchStartup(say: (text: string) => void): Promise<StartupReport> {
  prepareProduct()
  const runs = 3
  const starts: { first: Start; again: Start }[] = []
  for (let run = 1; run <= runs; run++) {
    say(`start ${run} of ${runs}`)
    starts.push(
      await withFolder(async (folder) => ({
        first: await startIn(folder),
        again: await startIn(folder),
      })),
    )
  }
  const median = (times: readonly Start[]): Start => ({
    ready: percentile(
      times.map(({ ready }) => ready),
      0.5,
    ),
    browse: percentile(
      times.map(({ browse }) => browse),
      0.5,
    ),
  })
  return {
    first: median(starts.map(({ first }) => first)),
    again: median(starts.map(({ again }) => again)),
    runs,
  }
}

async function startIn(folder: string): Promise<Start> {
  const port = await freePort()
  const started = now()
  const server = accession(['serve'], settingsOn(folder, port))
  const isRunning = () => server.exitCode === null
  try {
    const url = `http://127.0.0.1:${port}`
    await answered(`${url}/readyz`, isRunning, () => true)
    const ready = seconds(started)
    await answered(`${url}/api/v1/browse`, isRunning, hasFiles)
    return { ready, browse: seconds(started) }
  } finally {
    await stop(server)
  }
}

const Browsed = z.object({ summary: z.object({ files: z.number() }) })
const hasFiles = (body: unknown): boolean => Browsed.parse(body).summary.files > 0

/** Waits for the first good answer. */
async function answered(
  url: string,
  isRunning: () => boolean,
  isGood: (body: unknown) => boolean,
): Promise<void> {
  while (isRunning()) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok && isGood(await response.json())) return
    await sleep(10)
  }
  throw new Error('accession serve ended before it answered.')
}

export const describeStartup = ({ first, again, runs }: StartupReport): string =>
  [
    `Seconds from the command to the first answer; medians of ${runs}.`,
    '',
    markdownTable([
      ['', 'GET /readyz', 'GET /api/v1/browse with 150,000 files'],
      ['empty folder', figure(first.ready), figure(first.browse)],
      ['again', figure(again.ready), figure(again.browse)],
    ]),
  ].join('\n')

export function startupJson({ first, again }: StartupReport): string {
  const secondsOf = ({ ready, browse }: Start) => ({
    ready_s: rounded(ready),
    browse_s: rounded(browse),
  })
  return JSON.stringify({ first: secondsOf(first), again: secondsOf(again) })
}
