import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { chdir } from 'node:process'
import { claimRun, readAttempt, readResult, writeResult } from '../attempt-folder.ts'
import { identityOf } from '../process-identity.ts'
import { runAttempt } from './run.ts'

/*
 * Runs one attempt on a worker: `node main.ts FOLDER`. The same for every executor; what it needs is in the folder, and
 * what became of it will be. An attempt that has a result, or a runner, is left alone.
 */

const folder = resolve(process.argv[2] ?? '')
// Names of sockets are short: they are made relative to it.
chdir(folder)
const runner = identityOf(process.pid)
if (
  runner !== undefined &&
  (await readResult(folder)) === undefined &&
  (await claimRun(folder, { runner, node: hostname(), startedAt: Date.now() }))
) {
  await writeResult(folder, await runAttempt(folder, await readAttempt(folder)))
}
// Nothing that is still open, such as a connection to the platform, keeps it.
process.exit()
