import { z } from 'zod'
import { levels } from '#stages/workspace/contract.ts'
import { folderPath, PropertyChanges, Tags } from '#stages/workspace/contract/objects.ts'
import type { Name, Tree } from '#stages/workspace/store/terms.ts'
import { invalid } from '#kernel/problem.ts'

/*
 * Inputs that several methods take, as zod schemas that give our own words.
 */

export const Level = z.enum(levels)

/** Of a project, or of the container of a job. */
export const ProjectId = z
  .string()
  .regex(/^(project|container)-[0-9a-zA-Z]{24}$/, 'is not a project id')

/** Checked by `folderPath`, whose message names the part. */
export const Folder = z.string().transform((text) => folderPath(text))

export const Ids = z.array(z.string()).max(100_000).default([])

export const Nothing = z.object({})

export const TagsInput = z.object({ project: ProjectId.optional(), tags: Tags })
export const PropertiesInput = z.object({
  project: ProjectId.optional(),
  properties: PropertyChanges,
})

/** What a describe asks for. Any key that is not one of these is the flag of a field. */
export const DescribeOptions = z.record(z.string(), z.unknown())
export type DescribeOptions = z.infer<typeof DescribeOptions>

/** `true`, or options. */
export const Describe = z.union([z.boolean(), DescribeOptions]).optional()

/** Exact, a glob, or a regular expression. */
export const NameInput = z
  .union([
    z.string(),
    z.object({ glob: z.string() }),
    z.object({ regexp: z.string(), flags: z.string().optional() }),
  ])
  .transform((name): Name => {
    if (typeof name === 'string') return { is: name }
    if ('glob' in name) return name
    return { regexp: checked(name.regexp), ignoreCase: name.flags?.includes('i') === true }
  })

function checked(regexp: string): string {
  if (regexp.length > 1000) throw invalid('name.regexp', 'has more than 1,000 characters')
  try {
    RegExp(regexp)
  } catch {
    throw invalid('name.regexp', 'is not a regular expression')
  }
  return regexp
}

/** A word, or `$and` / `$or` over such. */
export const WordTree: z.ZodType<Tree<string>> = z.lazy(() =>
  z
    .union([
      z.string(),
      z.strictObject({ $and: z.array(WordTree) }),
      z.strictObject({ $or: z.array(WordTree) }),
    ])
    .transform((tree): Tree<string> => {
      if (typeof tree === 'string') return { is: tree }
      return '$and' in tree ? { all: tree.$and } : { any: tree.$or }
    }),
)

type PropertyTree = Tree<readonly [string, string | boolean]>

/** `{key: value}`; `true` asks that it is there, `false` that it is not; `$and` / `$or` over such. */
export const PropertyTree: z.ZodType<PropertyTree> = z.lazy(() =>
  z
    .union([
      z.strictObject({ $and: z.array(PropertyTree) }),
      z.strictObject({ $or: z.array(PropertyTree) }),
      z.record(z.string().min(1), z.union([z.string(), z.boolean()])),
    ])
    .transform((tree): PropertyTree => {
      if ('$and' in tree && Array.isArray(tree.$and)) return { all: tree.$and }
      if ('$or' in tree && Array.isArray(tree.$or)) return { any: tree.$or }
      return {
        all: Object.entries(tree as Record<string, string | boolean>).map(([key, value]) => ({
          is: [key, value] as const,
        })),
      }
    }),
)

const unit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  M: 30 * 86_400_000,
  y: 365 * 86_400_000,
}

/** Unix milliseconds; below zero, and as text (`-2d`), counted from now. */
const Time = z.union([z.int(), z.string().regex(/^-?\d+(ms|s|m|h|d|w|M|y)?$/)])
export const Span = z.object({ after: Time.optional(), before: Time.optional() })

export function timeOf(time: z.infer<typeof Time> | undefined, now: Date): Date | undefined {
  if (time === undefined) return undefined
  const [, count = '0', of = 'ms'] = /^(-?\d+)([a-zA-Z]+)?$/.exec(String(time)) ?? []
  const ms = Number(count) * (unit[of] ?? 1)
  return new Date(ms < 0 ? now.getTime() + ms : ms)
}

/** How many rows of a search go into one answer. */
export const Limit = z.int().min(1, 'is less than 1').max(1000, 'is more than 1000').default(1000)
