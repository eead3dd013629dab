import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'

export const downloadAuditKey = endpoint({
  name: 'downloadAuditKey',
  summary:
    'The public key under which this platform signs checkpoints and exports of its audit log (Ed25519), as PEM, and after it those of former times.',
  method: 'GET',
  path: '/audit/key.pem',
  access: 'anyone',
  output: bytesOutput,
})

/** A place outside to which checkpoints go. */
export const AuditSinkState = z
  .object({
    name: z.string(),
    takesEvents: z.boolean(),
    /** The newest checkpoint that arrived, and when; null where none has. */
    seq: z.int().nullable(),
    deliveredAt: z.iso.datetime().nullable(),
    /** Checkpoints that have not arrived. */
    waiting: z.int(),
    /** Since when every attempt has failed, and what the last one said. */
    failingSince: z.iso.datetime().nullable(),
    fault: z.string().nullable(),
  })
  .meta({ id: 'AuditSinkState' })
export type AuditSinkState = z.infer<typeof AuditSinkState>

export const readCheckpoints = endpoint({
  name: 'readCheckpoints',
  summary: 'The newest checkpoints of the audit log, and the places outside to which they go.',
  method: 'GET',
  path: '/audit/checkpoints',
  access: ['auditor', 'administrator'],
  output: z.object({
    /** What there is to say of the settings, if anything. */
    warning: z.string().nullable(),
    /** SHA-256 of the public key, hex. */
    fingerprint: z.string(),
    sinks: z.array(AuditSinkState),
    /** Newest first. */
    checkpoints: z.array(
      z.object({ seq: z.int(), at: z.iso.datetime(), note: z.string(), sinks: z.int() }),
    ),
  }),
})
