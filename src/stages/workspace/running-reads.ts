import type { Readable } from 'node:stream'
import type { Database } from '#adapters/database/port.ts'
import { Problem } from '#kernel/problem.ts'
import { recordAlone } from '#ledgers/audit/record.ts'
import { lentBytes, type Source } from './lent-bytes.ts'
import { downloadsAtOnce, type Places, placesFor } from './places.ts'
import { accessOf, type Purpose } from './policy.ts'
import { filesStillOpen } from './store/reads.ts'

/*
 * Reads that run are looked after: once a second the reads of this process are held against the grants, tokens
 * and sessions as they are now, and those that may not go on are cut. A server process looks by itself, so that a change by any of them,
 * by the command line or by the clock reaches every read. Where the database does not answer, nobody can say that a
 * read may go on: then all are cut, and begun again by who may.
 */

/** Calls `beat` about once a second, until what it answers is called. */
export type Pulse = (beat: () => void) => () => void

/** Beats without an answer of the database after which reads are cut. */
const beatsToAnswer = 3

export type Read = {
  readonly personId: string
  /** The token or session in which they came; it ends with that. */
  readonly bearerId: string
  readonly projectId: string
  readonly fileId: string
  readonly daus: readonly string[]
  readonly purpose: Purpose
  /** Of the file, in bytes. */
  readonly from: number
}

type Running = Read & {
  readonly bytes: Readable
  /** How many bytes were handed to the connection. */
  sent: number
}

export type RunningReads = {
  /** Takes a place among the person's downloads. */
  readonly enter: Places
  /** Passes the bytes on for as long as the reader may have them. */
  pass(read: Read, source: Source): Readable
}

/** `onFault` hears of what could not be looked up or recorded. */
export function runningReads(
  db: Database,
  pulse: Pulse,
  onFault: (what: string, error: unknown) => void,
): RunningReads {
  const running = new Set<Running>()
  let still: () => void = () => undefined
  let unanswered = 0

  const beat = (): void => {
    unanswered += 1
    if (unanswered > beatsToAnswer) cut(db, [...running], 'unknown', onFault)
    if (unanswered > 1) return
    look()
      .catch((error: unknown) => {
        onFault('reads', error)
        cut(db, [...running], 'unknown', onFault)
      })
      .finally(() => {
        unanswered = 0
      })
  }
  const look = async (): Promise<void> => {
    const reads = [...running]
    const open = await filesStillOpen(db, reads)
    const ended = reads.filter((read, n) => {
      const file = open.get(n)
      return file === undefined || accessOf(file, read.purpose) !== 'readable'
    })
    cut(db, ended, 'ended', onFault)
  }
  return {
    enter: placesFor(downloadsAtOnce, 'downloads'),
    pass(read, source) {
      const one: Running = {
        ...read,
        sent: 0,
        bytes: lentBytes({
          close: source.close,
          async next(memory) {
            const length = await source.next(memory)
            one.sent += length
            return length
          },
        }),
      }
      if (running.size === 0) still = pulse(beat)
      running.add(one)
      one.bytes.once('close', () => {
        running.delete(one)
        if (running.size === 0) still()
      })
      return one.bytes
    },
  }
}

/** Breaks the connections, and tells the audit log how far each reader came. */
function cut(
  db: Database,
  reads: readonly Running[],
  why: 'ended' | 'unknown',
  onFault: (what: string, error: unknown) => void,
): void {
  for (const { bytes, personId, projectId, fileId, daus, from, sent } of reads) {
    bytes.destroy(new Problem('not-permitted', 'Your access to this file has ended.'))
    recordAlone(db, {
      type: 'file.read-stopped',
      actorId: personId,
      subjectId: fileId,
      outcome: 'denied',
      detail: { project: projectId, daus, from, sent, why },
    }).catch((error: unknown) => onFault('reads', error))
  }
}
