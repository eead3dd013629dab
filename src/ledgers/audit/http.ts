import type { AuditKey } from '#adapters/audit-key/port.ts'
import type { AuditSink } from '#adapters/audit-sinks/port.ts'
import type { Database } from '#adapters/database/port.ts'
import { type Served, serves } from '#kernel/endpoint.ts'
import { type AuditSinkState, downloadAuditKey, readCheckpoints } from './contract.ts'
import { newestCheckpoints, readSinks, type SinkRow } from './store.ts'

type AuditDeps = {
  readonly db: Database
  readonly auditKey: AuditKey
  readonly auditSinks: readonly AuditSink[]
  /** What there is to say of the sinks in the settings. */
  readonly auditWarning: string | undefined
}

const shown = 20

export const auditEndpoints = (deps: AuditDeps): readonly Served[] => [
  serves(downloadAuditKey, async () => ({
    status: 200 as const,
    headers: {
      'content-type': 'application/x-pem-file',
      'content-disposition': 'attachment; filename="audit-key.pem"',
    },
    body: Buffer.from(deps.auditKey.trusted.map(({ pem }) => pem).join('')),
  })),
  serves(readCheckpoints, async () => {
    const rows = await readSinks(
      deps.db,
      deps.auditSinks.map(({ name }) => name),
    )
    return {
      warning: deps.auditWarning ?? null,
      fingerprint: deps.auditKey.present.fingerprint,
      sinks: deps.auditSinks.map((sink) =>
        present(
          sink,
          rows.find(({ name }) => name === sink.name),
        ),
      ),
      checkpoints: (await newestCheckpoints(deps.db, shown)).map(({ at, ...rest }) => ({
        ...rest,
        at: at.toISOString(),
      })),
    }
  }),
]

const present = ({ name, stream }: AuditSink, row: SinkRow | undefined): AuditSinkState => ({
  name,
  takesEvents: stream !== undefined,
  seq: row?.seq ?? null,
  deliveredAt: row?.deliveredAt?.toISOString() ?? null,
  waiting: row?.waiting ?? 0,
  failingSince: row?.failingSince?.toISOString() ?? null,
  fault: row?.fault ?? null,
})
