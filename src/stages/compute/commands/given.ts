import type { Database } from '#adapters/database/port.ts'
import type { Attempt, Layer } from '#adapters/executor/port.ts'
import type { Secrets } from '#adapters/secrets/port.ts'
import { jobToken } from '#ledgers/identity/store.ts'
import { workstationTool } from '../contract/workstations.ts'
import type { ExecutionRow } from '../store.ts'
import type { AttemptRow } from '../store/attempts.ts'
import { workstationOf } from '../store/workstations.ts'
import { bundledIn, table, text } from './running.ts'
import { command, environmentOf, filesOf, workstationFilesOf } from './sandbox.ts'
import { workerHeader, workerKeyOf } from './worker-key.ts'

/*
 * What the engine is given of a job: what runs, in what, and as whom.
 */

export type GivenDeps = {
  readonly db: Database
  readonly secrets: Secrets
  /** The platform as the workers reach it, without a slash at its end. */
  readonly platformUrl: string
  /** The path at which a job gets a file of its container. */
  readonly pathOfFile: (file: { id: string; containerId: string; name: string }) => string
  /** What runs in the sandbox of a workstation, by name. */
  readonly workstationPrograms: Readonly<Record<string, string>>
}

/** The token of an attempt. It is not kept: the platform makes it again where it has to. */
export const tokenOf = (
  { secrets }: Pick<GivenDeps, 'secrets'>,
  { key, fence }: AttemptRow,
): string => jobToken(secrets.token(`job ${key} ${fence}`))

/** A workstation is a job with programs of ours, and with its token on the way out: programs need not know it. */
export async function attemptOfJob(
  deps: GivenDeps,
  job: ExecutionRow,
  row: AttemptRow,
): Promise<Attempt> {
  const attempt = attemptFor(deps, job, row)
  const station =
    job.executable === workstationTool && job.function === 'main'
      ? await workstationOf(deps.db, job.id)
      : undefined
  if (station === undefined) return attempt
  const { seconds, idleSeconds } = station
  const authorization = `Bearer ${tokenOf(deps, row)}`
  return {
    ...attempt,
    environment: {
      ...attempt.environment,
      WORKSTATION_SECONDS: String(seconds),
      WORKSTATION_IDLE_SECONDS: String(idleSeconds),
    },
    files: workstationFilesOf(deps.workstationPrograms),
    platformHeaders: { ...attempt.platformHeaders, authorization },
  }
}

/** All that the engine has to know. */
function attemptFor(deps: GivenDeps, job: ExecutionRow, row: AttemptRow): Attempt {
  const { containerId } = job
  if (containerId === null) throw new Error('a job without a container')
  const run = table(job.spec['runSpec'])
  const token = tokenOf(deps, row)
  const platformHeaders = { [workerHeader]: workerKeyOf(deps, job.id) }
  const layers: Layer[] = bundledIn(job.spec).map(({ id, name }) => ({
    url: `${deps.platformUrl}${deps.pathOfFile({ id, containerId, name })}`,
    headers: { authorization: `Bearer ${token}`, ...platformHeaders },
  }))
  return {
    key: row.key,
    command,
    environment: environmentOf({
      id: job.id,
      containerId,
      projectId: job.projectId,
      token,
      try: job.try,
    }),
    files: filesOf({
      interpreter: run['interpreter'] === 'python3' ? 'python3' : 'bash',
      code: text(run['code']) ?? '',
      function: job.function ?? 'main',
      input: JSON.stringify(job.input ?? {}),
    }),
    layers,
    platformUrl: deps.platformUrl,
    platformHeaders,
    egress: row.egress,
    resources: row.resources,
  }
}
