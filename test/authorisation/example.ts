import { z } from 'zod'

type Schema = {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly minimum?: number
  readonly format?: string
  readonly pattern?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** The least that a schema takes, as JSON. What it asks for beyond its shape, as a rule between two fields, is not met. */
export function exampleOf(schema: z.ZodType): unknown {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return least(root, root.$defs ?? {})
}

function least(schema: Schema, defs: Readonly<Record<string, Schema>>): unknown {
  const { $ref, anyOf, oneOf, allOf } = schema
  const of =
    $ref === undefined ? (anyOf ?? oneOf ?? allOf)?.[0] : defs[$ref.split('/').at(-1) ?? '']
  if (of !== undefined) return least(of, defs)
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, least(schema.properties?.[name] ?? {}, defs)]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => least(schema.items ?? {}, defs))
    case 'string':
      return (
        formats[schema.format ?? ''] ??
        idOf(schema.pattern ?? '') ??
        'x'.repeat(Math.max(1, schema.minLength ?? 1))
      )
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1)
    case 'boolean':
      return false
    default:
      return {}
  }
}

/** Of a pattern that is a prefix and a number of digits or letters, the id of nothing. */
function idOf(pattern: string): string | undefined {
  const [, prefix, count] = /^\^([\w-]*)\[[^\]]+\]\{(\d+)\}\$$/.exec(pattern) ?? []
  return prefix === undefined ? undefined : prefix + '0'.repeat(Number(count))
}

const formats: Readonly<Record<string, string>> = {
  email: 'somebody@else.example',
  date: '2027-01-01',
  'date-time': '2027-01-01T00:00:00Z',
  uuid: '00000000-0000-4000-8000-000000000000',
}
