import { writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const niceness = 10

/**
 * Lets a process of this machine have the processors after those that people wait for. Where the system does not
 * permit it, it goes on as it was.
 */
export async function yieldProcessor(pid: number): Promise<void> {
  try {
    setPriority(pid, niceness)
  } catch {
    return
  }
  // Linux may weigh sessions, not processes; each process of PostgreSQL is a session. It takes one such change in 100 ms.
  for (let tries = 0; tries < 5; tries += 1) {
    const failed = await writeFile(`/proc/${pid}/autogroup`, String(niceness)).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    )
    if (failed !== 'EAGAIN') return
    await sleep(110)
  }
}
