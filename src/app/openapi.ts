import { z } from 'zod'
import { bytesBody, bytesOutput, type Endpoint, rawBody } from '#kernel/endpoint.ts'
import { ProblemBody, type ProblemCode, problemStatus } from '#kernel/problem.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of the endpoints, served at `/api/v1/openapi.json` and kept in docs/. */
export function openapi(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {}
  for (const e of endpoints) {
    ;(paths[e.path] ??= {})[e.method.toLowerCase()] = operation(e)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Accession', version: '1', license: { name: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(ProblemBody, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'accession_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function operation(e: Endpoint): Json {
  const open = e.access === 'anyone'
  return {
    operationId: e.name,
    summary: e.summary,
    ...(open ? {} : { security: [{ session: [] }, { token: [] }] }),
    ...(typeof e.access === 'object' ? { 'x-roles': e.access } : {}),
    parameters: [...parameters(e.params, 'path'), ...parameters(e.query, 'query')],
    ...(e.method === 'GET' ? {} : { requestBody: requestBody(e) }),
    responses: { [e.status]: answer(e), ...problems(e) },
  }
}

function parameters(schema: z.ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

function requestBody(e: Endpoint): Json {
  if (e.body === (bytesBody as z.ZodType)) {
    return { required: true, content: { 'application/octet-stream': {} } }
  }
  if (e.body === (rawBody as z.ZodType)) {
    return { required: true, content: { 'application/json': {} } }
  }
  return { required: true, content: { 'application/json': { schema: schemaOf(e.body, 'input') } } }
}

function answer(e: Endpoint): Json {
  if (e.output === (bytesOutput as z.ZodType)) {
    return { description: 'The bytes.', content: { 'application/octet-stream': {} } }
  }
  return {
    description: 'OK',
    content: { 'application/json': { schema: schemaOf(e.output, 'output') } },
  }
}

/** One entry for each status; several problems may share one. */
function problems(e: Endpoint): Json {
  const codes: ProblemCode[] = ['invalid-input', ...e.problems]
  if (e.access !== 'anyone') codes.push('not-authenticated')
  if (typeof e.access === 'object') codes.push('not-permitted')
  const byStatus = new Map<number, Set<string>>()
  for (const code of codes) {
    const status = problemStatus[code]
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  }
  return Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: [...names].join(', '), content },
    ]),
  )
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
  })
  return json
}
