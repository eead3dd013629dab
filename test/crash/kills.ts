import { randomFrom } from '#app/demo/random.ts'
import type { KillPlan, PointMet } from './kill-at.ts'

/** What a tally is kept as between runs. */
export type KeptTally = {
  readonly kills: number
  readonly crashes: number
  /** Kills by point. */
  readonly points: Readonly<Record<string, number>>
}

/** Which points were met, and how often a process was killed there. */
export type KillTally = {
  note(line: PointMet): void
  noteCrash(): void
  /** Kills of processes. */
  readonly kills: number
  /** Crashes of the database. */
  readonly crashes: number
  kept(): KeptTally
  /** Labels that were met, in order, each with the kills at it. */
  labels(): { readonly label: string; readonly before: number; readonly after: number }[]
  /** A plan for the next life: labels with too few kills yet are dangerous, those behind the others most. */
  plan(seed: number, life: number, least: number): KillPlan
}

/** Chances to draw from: what comes late in a request is met seldom, and only where what comes before it is left to pass. */
function chancesOf(share: number, mean: number, isShort: boolean) {
  if (!isShort || share > mean) return [0, 0.01, 0.03] as const
  return share < mean / 2 ? ([0.2, 0.5, 0.8] as const) : ([0.05, 0.15, 0.3] as const)
}

/** Goes on from what was counted before. */
export function killTally(before: KeptTally = { kills: 0, crashes: 0, points: {} }): KillTally {
  const points = new Map<string, number>(Object.entries(before.points))
  let { kills, crashes } = before
  const at = (point: string) => points.get(point) ?? 0
  const moments = (label: string) =>
    (['before', 'after'] as const).filter((moment) => points.has(`${moment} ${label}`))
  const labelsMet = () =>
    [...new Set([...points.keys()].map((point) => point.replace(/^\w+ /, '')))].sort()
  const shareOf = (label: string, least: number) =>
    Math.min(1, (at(`before ${label}`) + at(`after ${label}`)) / least)
  return {
    note({ moment, labels, killed }) {
      for (const label of labels) {
        const point = `${moment} ${label}`
        points.set(point, at(point) + (killed ? 1 : 0))
      }
      if (killed) kills += 1
    },
    noteCrash() {
      crashes += 1
    },
    get kills() {
      return kills
    },
    get crashes() {
      return crashes
    },
    kept: () => ({
      kills,
      crashes,
      points: Object.fromEntries([...points].sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
    labels: () =>
      labelsMet().map((label) => ({
        label,
        before: at(`before ${label}`),
        after: at(`after ${label}`),
      })),
    plan(seed, life, least) {
      const random = randomFrom(`${seed} ${life}`)
      const met = labelsMet()
      const shares = met.map((label) => shareOf(label, least))
      const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, met.length)
      // Work that takes seconds gets done in lives that are long.
      const danger = random.pick([1, 1, 0.2])
      const chances: Record<string, number> = {}
      for (const [n, label] of met.entries()) {
        const share = shares[n] ?? 0
        const both = moments(label)
        for (const moment of both) {
          const point = `${moment} ${label}`
          const chance = random.pick(chancesOf(share, mean, at(point) < least / both.length))
          // What is left at the end is met where work is begun again.
          const enough = mean < 0.95 ? 0.002 : 0.03
          chances[point] = danger * (share < 1 ? chance : enough)
        }
      }
      return { chances, otherwise: 0.1 * danger, seed: random.between(0, 2 ** 31) }
    },
  }
}
