import { type RawBuilder, sql } from 'kysely'
import type { Database } from '#adapters/database/port.ts'
import { invalid } from '#kernel/problem.ts'

/*
 * What a search asks, as SQL conditions. A condition that was not asked for is `true`.
 */

/** A condition, or several of which all or any have to hold. */
export type Tree<T> =
  { readonly is: T } | { readonly all: readonly Tree<T>[] } | { readonly any: readonly Tree<T>[] }

/** `glob`: `*` any, `?` one, `\` the next character as it is. `regexp`: found anywhere. */
export type Name =
  | { readonly is: string }
  | { readonly glob: string }
  | { readonly regexp: string; readonly ignoreCase: boolean }

export type Labels = {
  readonly tags: readonly string[]
  readonly properties: Readonly<Record<string, string>>
}

const always = sql<boolean>`true`

function treeOf<T>(
  tree: Tree<T> | undefined,
  leaf: (value: T) => RawBuilder<boolean>,
): RawBuilder<boolean> {
  if (tree === undefined) return always
  if ('is' in tree) return leaf(tree.is)
  const parts = ('all' in tree ? tree.all : tree.any).map((each) => treeOf(each, leaf))
  if (parts.length === 0) return 'all' in tree ? always : sql<boolean>`false`
  return sql<boolean>`(${sql.join(parts, 'all' in tree ? sql` and ` : sql` or `)})`
}

/** A glob as the pattern of LIKE. */
export function likeOf(glob: string): string {
  let pattern = ''
  for (let n = 0; n < glob.length; n += 1) {
    const sign = glob[n] ?? ''
    if (sign === '*') pattern += '%'
    else if (sign === '?') pattern += '_'
    else if (sign === '\\' && n + 1 < glob.length) {
      n += 1
      pattern += literal(glob[n] ?? '')
    } else pattern += literal(sign)
  }
  return pattern
}

const literal = (sign: string): string => (/[\\%_]/.test(sign) ? `\\${sign}` : sign)

/** A search by an expression is given up after so long, in milliseconds. */
const longestMs = 5000

const faults: Readonly<Record<string, string>> = {
  /** query_canceled */
  57014: `takes longer than ${longestMs / 1000} seconds to look for`,
  /** invalid_regular_expression */
  '2201B': 'is not a regular expression of PostgreSQL',
}

/**
 * Asks for what meets `name`. A regular expression is a program of whoever asks, which may take for ever over a name that
 * they chose, too: it is stopped.
 * @throws Problem invalid-input where it was, and where PostgreSQL knows no such expression
 */
export async function askByName<T>(
  db: Database,
  name: Name | undefined,
  ask: (one: Database) => Promise<T>,
): Promise<T> {
  if (name === undefined || !('regexp' in name)) return ask(db)
  try {
    return await db.transaction().execute(async (tx) => {
      await sql`select set_config('statement_timeout', ${String(longestMs)}, true)`.execute(tx)
      return ask(tx)
    })
  } catch (error) {
    const fault = faults[String((error as { code?: unknown }).code)]
    throw fault === undefined ? error : invalid('name.regexp', fault)
  }
}

export const meets = {
  ids: (id: RawBuilder<unknown>, ids: readonly string[] | undefined): RawBuilder<boolean> =>
    ids === undefined ? always : sql`${id} = any(${[...ids]}::text[])`,

  name(name: RawBuilder<unknown>, asked: Name | undefined): RawBuilder<boolean> {
    if (asked === undefined) return always
    if ('is' in asked) return sql`${name} = ${asked.is}`
    if ('glob' in asked) return sql`${name} like ${likeOf(asked.glob)}`
    return asked.ignoreCase ? sql`${name} ~* ${asked.regexp}` : sql`${name} ~ ${asked.regexp}`
  },

  tags: (tags: RawBuilder<unknown>, asked: Tree<string> | undefined): RawBuilder<boolean> =>
    treeOf(asked, (tag) => sql`${tags} @> array[${tag}]::text[]`),

  /** With `true` the property has to be there, with `false` it may not. */
  properties: (
    properties: RawBuilder<unknown>,
    asked: Tree<readonly [string, string | boolean]> | undefined,
  ): RawBuilder<boolean> =>
    treeOf(asked, ([key, value]) => {
      if (value === true) return sql`${properties} ? ${key}`
      if (value === false) return sql`not ${properties} ? ${key}`
      return sql`${properties} @> ${JSON.stringify({ [key]: value })}::jsonb`
    }),

  times: (
    time: RawBuilder<unknown>,
    after: Date | undefined,
    before: Date | undefined,
  ): RawBuilder<boolean> =>
    sql`(${after === undefined ? always : sql`${time} >= ${after}`} and ${before === undefined ? always : sql`${time} <= ${before}`})`,
}
