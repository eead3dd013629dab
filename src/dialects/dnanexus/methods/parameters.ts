import { z } from 'zod'

const plain = ['int', 'float', 'string', 'boolean', 'file', 'record', 'applet', 'workflow'] as const
const Class = z.enum([...plain, ...plain.map((each) => `array:${each}` as const), 'hash'])

/** Inputs or outputs of a tool: each with a name of its own. */
export const Parameters = z
  .array(
    z.looseObject({
      name: z.string().regex(/^[A-Za-z_][0-9A-Za-z_]*$/, 'is not a name of a parameter'),
      class: Class,
    }),
  )
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'names one twice')
