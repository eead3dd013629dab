import type { z } from 'zod'
import type { Reference, ReferencePart } from '#adapters/reference/port.ts'
import type { BytesAnswer } from '#kernel/endpoint.ts'
import { Problem } from '#kernel/problem.ts'
import type { readReference } from '../contract/reference.ts'
import { type Asked, spanOf } from '../asked-bytes.ts'
import { spanHeaders } from '../rules/span.ts'

export async function answerReference(
  reference: Reference,
): Promise<z.output<(typeof readReference)['output']>> {
  const found = await reference.find()
  if (found === undefined) return { reference: null }
  return { reference: { name: found.name, hasCytoband: found.sizes.cytoband !== undefined } }
}

/** @throws Problem `not-found`, `range-not-satisfiable` */
export async function answerReferencePart(
  reference: Reference,
  part: ReferencePart,
  asked: Asked,
): Promise<BytesAnswer> {
  const size = (await reference.find())?.sizes[part]
  if (size === undefined) throw new Problem('not-found', `The reference genome has no ${part}.`)
  const span = spanOf(asked, '', size)
  return {
    status: span.partial ? 206 : 200,
    headers: spanHeaders(span, size),
    body: reference.read(part, span),
  }
}
