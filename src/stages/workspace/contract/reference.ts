import { z } from 'zod'
import { bytesOutput, endpoint } from '#kernel/endpoint.ts'

/** The genome against which the viewer shows files. */
export const Reference = z
  .object({ name: z.string(), hasCytoband: z.boolean() })
  .meta({ id: 'Reference' })

export const readReference = endpoint({
  name: 'readReference',
  summary: 'The reference genome of the viewer; null where the operator set none up.',
  method: 'GET',
  path: '/reference',
  output: z.object({ reference: Reference.nullable() }),
})

export const readReferencePart = endpoint({
  name: 'readReferencePart',
  summary: 'A part of the reference genome, whole or a range: sequence, index or bands.',
  method: 'GET',
  path: '/reference/{part}',
  params: z.object({ part: z.enum(['fasta', 'index', 'cytoband']) }),
  output: bytesOutput,
  problems: ['not-found', 'range-not-satisfiable'],
})
