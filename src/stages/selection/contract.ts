import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { endpoint } from '#kernel/endpoint.ts'
import { Dau, Release, Selection } from '#stages/catalog/contract.ts'
import { closures } from './rules.ts'

export const accesses = ['open', 'granted', 'needs-agreement'] as const

/** The part of a selection that one DAU permits, or the open-access part (`dau` null). */
export const Share = z
  .object({
    dau: Dau.nullable(),
    access: z.enum(accesses),
    /** Why the person cannot have it, whatever its committee would say; empty = they may ask. */
    closedBy: z.array(z.enum(closures)),
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
    /** The latest embargo date over the DAUs and the files, if it lies ahead. */
    embargoDate: z.iso.date().nullable(),
  })
  .meta({ id: 'SelectionReview' })
export type SelectionReview = z.infer<typeof SelectionReview>

const Amount = z.object({ files: z.int(), bytes: Bytes })

/** `described` is described anew: other values of the manifest, the same bytes. */
export const changeKinds = ['added', 'removed', 'reissued', 'described'] as const
export type ChangeKind = (typeof changeKinds)[number]

export const SelectionDifference = z
  .object({
    from: Release,
    to: Release,
    before: Amount,
    after: Amount,
    /** Files of the selection by what happens to them; bytes of the new version, of a removed file its old ones. */
    changes: z.object({
      added: Amount,
      removed: Amount,
      reissued: Amount,
      described: Amount,
    } satisfies Record<ChangeKind, z.ZodType>),
    /** Every DAU of either release; `access` is the reader's today. */
    shares: z.array(
      z.object({
        dau: Dau.nullable(),
        access: z.enum(accesses),
        closedBy: z.array(z.enum(closures)),
        before: Amount,
        after: Amount,
      }),
    ),
    /** Ticked groups of which the newer release holds no file. */
    missing: z.array(z.object({ id: z.string(), name: z.string() })),
    /** Up to five files of each kind that the reader may know by name. */
    examples: z.array(z.object({ kind: z.enum(changeKinds), path: z.string() })),
  })
  .meta({ id: 'SelectionDifference' })
export type SelectionDifference = z.infer<typeof SelectionDifference>

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
