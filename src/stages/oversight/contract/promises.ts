import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

const Count = z.int().min(0)

/** How many tests ended in which way. */
export const TestCounts = z
  .object({ passed: Count, failed: Count, skipped: Count })
  .meta({ id: 'TestCounts' })
export type TestCounts = z.infer<typeof TestCounts>

/** What `npm test` said when it last ran to its end in this installation. */
export const TestRun = TestCounts.extend({
  at: z.iso.datetime(),
  /** Of the software that was tested. */
  version: z.string(),
  /** By the path of each file of tests, from the root of the repository. */
  files: z.record(z.string(), TestCounts),
})
export type TestRun = z.infer<typeof TestRun>

/** The whole of a run, without its files. */
export const LastRun = TestRun.omit({ files: true })
export type LastRun = z.infer<typeof LastRun>

export const Promised = z
  .object({
    key: z.string(),
    title: z.string(),
    text: z.string(),
    /** What somebody does who wants to see it: a command in the folder of the software, or an address here. */
    checks: z.array(
      z.object({ what: z.string(), command: z.string().optional(), path: z.string().optional() }),
    ),
    /** The files of tests that hold it, each with the names of those tests. */
    tests: z.array(
      z.object({
        file: z.string(),
        titles: z.array(z.string()),
        /** Of all tests of the file, when they last ran here; null where they did not. */
        result: TestCounts.nullable(),
      }),
    ),
    /** Ways in which the software was broken on purpose, and how many of them a test saw; the day of the oldest. */
    faults: z.object({ count: Count, seen: Count, since: z.iso.date().nullable() }),
  })
  .meta({ id: 'Promised' })
export type Promised = z.infer<typeof Promised>

export const readPromises = endpoint({
  name: 'readPromises',
  summary: 'What this platform promises, the tests that hold it, and what they said last.',
  method: 'GET',
  path: '/promises',
  access: 'anyone',
  output: z.object({
    promises: z.array(Promised),
    lastRun: LastRun.nullable(),
  }),
})
