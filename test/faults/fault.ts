import { createHash } from 'node:crypto'

/**
 * A fault that somebody could have written: one place of a source, and what it would say then. A test that carries the
 * threat's number in its name fails under it; `node tools/faults.ts` shows that.
 */
export type Fault = {
  /** The number of the threat that comes true, as `T01`. */
  readonly threat: string
  /** What is wrong then, in a few words, as docs/security.md tells it. */
  readonly what: string
  /** The source, from the root of the repository. */
  readonly file: string
  /** Text that stands in it once. */
  readonly from: string
  readonly to: string
  /** The file of the tests that see it. */
  readonly test: string
}

/** What stands for a fault in test/faults/seen.json. With any word of the fault it is another, which nobody has seen. */
export const markOf = (fault: Fault): string =>
  `${fault.threat} ${createHash('sha256').update(JSON.stringify(fault)).digest('hex').slice(0, 16)}`
