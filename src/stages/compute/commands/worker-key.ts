import type { Secrets } from '#adapters/secrets/port.ts'
import type { Actor } from '#kernel/actor.ts'
import { Problem } from '#kernel/problem.ts'

/*
 * The token of a job reads controlled files where they are, also for who may not take them away. A tool can print its
 * token, so the token is worth nothing elsewhere: the way out of the sandbox adds a key that nothing within it sees.
 */

/** The header under which a call says that it comes from where a job runs. */
export const workerHeader = 'x-accession-worker'

type KeyDeps = { readonly secrets: Pick<Secrets, 'token'> }

export const workerKeyOf = ({ secrets }: KeyDeps, jobId: string): string =>
  secrets.token(`worker of ${jobId}`)

/** @throws Problem `not-authenticated` where the token of a job comes from anywhere but its worker */
export function needWorker(
  deps: KeyDeps,
  actor: Actor | undefined,
  said: string | readonly string[] | undefined,
): void {
  const job = actor?.token?.job
  if (job !== undefined && said !== workerKeyOf(deps, job.id))
    throw new Problem('not-authenticated', 'The token of a job is good only where the job runs.')
}
