import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { statOf } from '../process-identity.ts'

/** What the processes of a sandbox take now. */
export type Usage = {
  readonly memoryBytes: number
  /** Of those that run, and those that they have waited for. */
  readonly cpuSeconds: number
  /** Processes and threads. */
  readonly tasks: number
}

// USER_HZ and the size of a page, as Linux has them on the machines that we know calls of.
const ticksPerSecond = 100
const pageBytes = 4096

/** Of a process and all that descends from it. In a namespace of its own, whoever lost its parent stays a descendant. */
export function usageOf(pid: number): Usage {
  let memoryBytes = 0
  let ticks = 0
  let tasks = 0
  for (const each of treeOf(pid)) {
    const fields = statOf(each)
    if (fields === undefined) continue
    // proc(5): fields 14 to 17, 20 and 24, counted from field 3.
    for (const at of [11, 12, 13, 14]) ticks += Number(fields[at])
    tasks += Number(fields[17])
    memoryBytes += Number(fields[21]) * pageBytes
  }
  return { memoryBytes, tasks, cpuSeconds: ticks / ticksPerSecond }
}

function treeOf(pid: number): number[] {
  const tree = [pid]
  for (const each of tree) tree.push(...childrenOf(each))
  return tree
}

export const childrenOf = (pid: number): number[] =>
  listed(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      return children.split(' ').filter(Boolean).map(Number)
    } catch {
      return []
    }
  })

/** What folders take on the disk, in bytes, with a kilobyte for each entry; it stops counting above `limit`. */
export async function diskOf(folders: readonly string[], limit: number): Promise<number> {
  let bytes = 0
  const waiting = [...folders]
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await opendir(folder).catch(() => undefined)
    if (entries === undefined) continue
    for await (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) waiting.push(path)
      const found = await lstat(path).catch(() => undefined)
      bytes += Math.max(1024, (found?.blocks ?? 0) * 512)
      if (bytes > limit) return bytes
    }
  }
  return bytes
}

/** What files take that processes have open and have removed: on the disk they are still. */
export function removedDiskOf(pid: number): number {
  const seen = new Map<string, number>()
  for (const each of treeOf(pid)) {
    for (const descriptor of listed(`/proc/${each}/fd`)) {
      const path = `/proc/${each}/fd/${descriptor}`
      try {
        if (!readlinkSync(path).endsWith(' (deleted)')) continue
        const { dev, ino, blocks } = statSync(path)
        seen.set(`${dev}:${ino}`, blocks * 512)
      } catch {
        // It is closed by now.
      }
    }
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0)
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
