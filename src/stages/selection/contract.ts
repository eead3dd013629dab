import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { endpoint } from '#kernel/endpoint.ts'
import { Dau, Release, Selection } from '#stages/catalog/contract.ts'

export const accesses = ['open', 'granted', 'needs-agreement'] as const

/** The part of a selection that one DAU permits, or the open-access part (`dau` null). */
export const Share = z
  .object({
    dau: Dau.nullable(),
    access: z.enum(accesses),
    /** Of a grant in force: whether it allows download, and its end. */
    download: z.boolean().nullable(),
    until: z.iso.datetime().nullable(),
    files: z.int(),
    /** Sum of the known sizes. */
    bytes: Bytes,
  })
  .meta({ id: 'Share' })
export type Share = z.infer<typeof Share>

export const SelectionReview = z
  .object({
    release: Release,
    files: z.int(),
    bytes: Bytes,
    shares: z.array(Share),
    /** The latest embargo date over the DAUs, if any lies ahead. */
    embargoDate: z.iso.date().nullable(),
  })
  .meta({ id: 'SelectionReview' })
export type SelectionReview = z.infer<typeof SelectionReview>

export const reviewSelection = endpoint({
  name: 'reviewSelection',
  summary:
    'Every DAU behind a selection, with what the caller may have at once and what needs an agreement.',
  method: 'POST',
  path: '/selections/review',
  body: Selection,
  output: SelectionReview,
  problems: ['not-found'],
})
