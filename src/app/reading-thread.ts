import { parentPort, workerData } from 'node:worker_threads'
import type { Part } from '#stages/catalog/import/parts.ts'
import { type PartContext, stagedPartReader } from '#stages/catalog/import/staged-parts.ts'

/* A thread that reads parts of a manifest, one after the other: it answers each with what is to be staged. */

// What `startReaders` gives it.
const read = stagedPartReader(workerData as PartContext)

parentPort?.on('message', (part: Part) => {
  const staged = read(part)
  const { rows, attributes } = staged.lines
  parentPort?.postMessage(staged, [rows.buffer, attributes.buffer])
})
