import { randomFrom } from '#app/demo/random.ts'
import type { KillPlan, PointMet } from './kill-at.ts'

/** Which points were met, and how often a process was killed there. */
export type KillTally = {
  note(line: PointMet): void
  /** Kills of processes. */
  readonly kills: number
  /** Labels that were met, in order, each with the kills at it. */
  labels(): { readonly label: string; readonly before: number; readonly after: number }[]
  /** A plan for the next life: points at which there were too few kills yet are dangerous. */
  plan(seed: number, life: number, least: number): KillPlan
}

export function killTally(): KillTally {
  const points = new Map<string, number>()
  let kills = 0
  const at = (point: string) => points.get(point) ?? 0
  const moments = (label: string) =>
    (['before', 'after'] as const).filter((moment) => points.has(`${moment} ${label}`))
  const labelsMet = () =>
    [...new Set([...points.keys()].map((point) => point.replace(/^\w+ /, '')))].sort()
  return {
    note({ moment, labels, killed }) {
      for (const label of labels) {
        const point = `${moment} ${label}`
        points.set(point, at(point) + (killed ? 1 : 0))
      }
      if (killed) kills += 1
    },
    get kills() {
      return kills
    },
    labels: () =>
      labelsMet().map((label) => ({
        label,
        before: at(`before ${label}`),
        after: at(`after ${label}`),
      })),
    plan(seed, life, least) {
      const random = randomFrom(`${seed} ${life}`)
      const chances: Record<string, number> = {}
      for (const label of labelsMet()) {
        const both = moments(label)
        for (const moment of both) {
          const missing = least / both.length - at(`${moment} ${label}`)
          chances[`${moment} ${label}`] = missing > 0 ? random.pick([0.03, 0.1, 0.4]) : 0.002
        }
      }
      return { chances, otherwise: 0.1, seed: random.between(0, 2 ** 31) }
    },
  }
}
