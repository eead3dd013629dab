import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

/** A grant that stood in the backup and is suspended until somebody has looked at it. */
export const HeldGrant = z
  .object({
    id: z.string(),
    person: z.string(),
    email: z.string(),
    institution: z.string(),
    dau: z.string(),
    download: z.boolean(),
    until: z.iso.datetime(),
    /** Types of the later events that tell of it. */
    told: z.array(z.string()),
  })
  .meta({ id: 'HeldGrant' })
export type HeldGrant = z.infer<typeof HeldGrant>

export const recoveryCommands = ['replay', 'release', 'end', 'confirm'] as const

export const Recovery = z
  .object({
    /** When it was restored, and of which backup. */
    restoredAt: z.iso.datetime(),
    backup: z.string(),
    takenAt: z.iso.datetime(),
    /** The newest event of the audit log that the backup has. */
    seq: z.int(),
    /** The events that are known to have been after it, first and last, and are lost. */
    lost: z.object({ from: z.int(), to: z.int() }).nullable(),
    /** Up to which event the later ones were read, and what they ended was ended again. */
    heededTo: z.int(),
    /** A release that was published later, and has to be imported again. */
    releaseMissing: z.int().nullable(),
    /** Grants that were given later: they have to be decided again. */
    grantsLost: z.int(),
    /** Mails that had not left when the backup was made; they are kept, and not sent. */
    mails: z.int(),
    /** Jobs that go on once it is confirmed. */
    jobs: z.int(),
    held: z.array(HeldGrant),
    heldInAll: z.int(),
    confirmedAt: z.iso.datetime().nullable(),
    openCommands: z.array(z.enum(recoveryCommands)),
  })
  .meta({ id: 'Recovery' })
export type Recovery = z.infer<typeof Recovery>

export const readRecovery = endpoint({
  name: 'readRecovery',
  summary: 'The newest restore of this platform from a backup, and what is still to be looked at.',
  method: 'GET',
  path: '/admin/recovery',
  access: ['administrator'],
  output: z.object({ recovery: Recovery.nullable() }),
})

/** Most that an export of events may weigh here, in bytes; the command line takes any. */
export const mostEvents = 25 * 1024 * 1024

const changing = {
  method: 'POST',
  access: ['administrator'],
  strong: true,
  whileRecovering: true,
} as const

export const replayEvents = endpoint({
  ...changing,
  name: 'replayEvents',
  summary: 'End again what later events of the audit log, exported as lines of JSON, had ended.',
  path: '/admin/recovery/events',
  body: z.object({ lines: z.string().max(mostEvents) }),
  bodyLimit: mostEvents + 1024,
  output: Recovery,
  problems: ['not-found', 'invalid-input'],
})

export const decideHeld = endpoint({
  ...changing,
  name: 'decideHeld',
  summary:
    'Release grants that the restore suspended, or end them; all that are held where none is named.',
  path: '/admin/recovery/grants/{decision}',
  params: z.object({ decision: z.enum(['release', 'end']) }),
  body: z.object({ grants: z.array(z.string()).min(1).max(10_000).optional() }),
  output: Recovery,
  problems: ['not-found', 'invalid-input'],
})

export const confirmRecovery = endpoint({
  ...changing,
  name: 'confirmRecovery',
  summary: 'End the recovery: people sign in again, jobs and mails go on.',
  path: '/admin/recovery/confirm',
  body: z.object({
    /** Although a release that was published later is missing. */
    withoutRelease: z.boolean().default(false),
  }),
  output: Recovery,
  problems: ['not-found', 'wrong-state'],
})
