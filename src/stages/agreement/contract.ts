import { z } from 'zod'
import { bytesBody, bytesOutput, endpoint } from '#kernel/endpoint.ts'
import { AccessRequest, RequestId } from '#stages/request/contract.ts'

/** Largest uploaded form, in bytes. */
export const maxFormBytes = 25 * 1024 * 1024

/** `waiting`: the scanner was out of reach, and is asked again. `not-scanned`: none is set up. */
export const scanStates = ['clean', 'waiting', 'found', 'not-scanned'] as const

/**
 * Something about an uploaded form. `return`: a steward would return it for this; `look`: to be read by eye; `fine`:
 * it is as it should be. Never a refusal.
 */
export const Finding = z
  .object({
    weight: z.enum(['return', 'look', 'fine']),
    /** Of the uploaded form, from 1; null where it is about the whole. */
    page: z.int().positive().nullable(),
    text: z.string(),
  })
  .meta({ id: 'FormFinding' })
export type Finding = z.infer<typeof Finding>

/** An uploaded form beside the agreement as it was issued for the request. */
export const Comparison = z
  .object({
    findings: z.array(Finding),
    /** Which page stands beside which, in order; null where it has no counterpart. */
    pairs: z.array(
      z.object({ issued: z.int().positive().nullable(), uploaded: z.int().positive().nullable() }),
    ),
    /** Whether pages can be shown as pictures here. */
    pictures: z.boolean(),
  })
  .meta({ id: 'FormComparison' })
export type Comparison = z.infer<typeof Comparison>

export const Form = z
  .object({
    /** 1, 2, …: versions only grow. */
    n: z.int().positive(),
    agreementVersion: z.string(),
    name: z.string(),
    size: z.int(),
    pages: z.int(),
    sha256: z.string(),
    uploadedBy: z.string(),
    uploadedAt: z.iso.datetime(),
    /** Signed electronically and sealed here, rather than uploaded. */
    isSealed: z.boolean(),
    /** Whether everything in the file was unpacked within limits; null for forms from before that was kept, which were not compared either. */
    unpacked: z.boolean().nullable(),
    /** Of digital signatures, as they say; '' where one does not. */
    signers: z.array(z.string()),
    scan: z.enum(scanStates),
    /** The scanner's name for what it found. */
    virus: z.string().nullable(),
    /** Null until the form was looked at. */
    comparison: Comparison.nullable(),
  })
  .meta({ id: 'Form' })
export type Form = z.infer<typeof Form>

const params = z.object({ requestId: RequestId })

export const downloadAgreement = endpoint({
  name: 'downloadAgreement',
  summary:
    'The agreement of a request as PDF: to its requester filled in as far as the platform knows, to be signed; once submitted, with the texts and answers of that submission.',
  method: 'GET',
  path: '/requests/{requestId}/agreement.pdf',
  params,
  query: z.object({ submission: z.coerce.number().int().positive().optional() }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const listForms = endpoint({
  name: 'listForms',
  summary: 'Every form uploaded to a request, newest first.',
  method: 'GET',
  path: '/requests/{requestId}/forms',
  params,
  output: z.array(Form),
  problems: ['not-found'],
})

export const addForm = endpoint({
  name: 'addForm',
  summary:
    'Upload the signed form (PDF, at most 25 MB). On a returned request that submits it again, with the answers of `version`.',
  method: 'POST',
  path: '/requests/{requestId}/forms',
  params,
  query: z.object({
    name: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^\p{Cc}/\\]*$/u, 'is not a file name'),
    /** Of the request, as it was signed for; a returned request that has changed since refuses the form. */
    version: z.coerce.number().int().nonnegative().optional(),
  }),
  body: bytesBody,
  status: 201,
  output: Form,
  problems: ['not-found', 'wrong-state', 'stale-version', 'too-large', 'too-many'],
})

export const downloadForm = endpoint({
  name: 'downloadForm',
  summary:
    'One uploaded form; not while it waits for the virus scan, nor where that found something.',
  method: 'GET',
  path: '/requests/{requestId}/forms/{n}',
  params: z.object({ requestId: RequestId, n: z.coerce.number().int().positive() }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const readFormPage = endpoint({
  name: 'readFormPage',
  summary:
    'One page as a picture (PNG): of an uploaded form, or of the agreement as it was issued for it.',
  method: 'GET',
  path: '/requests/{requestId}/forms/{n}/{side}/{page}',
  params: z.object({
    requestId: RequestId,
    n: z.coerce.number().int().positive(),
    side: z.enum(['issued', 'uploaded']),
    page: z.coerce.number().int().positive().max(1000),
  }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const submitRequest = endpoint({
  name: 'submitRequest',
  summary:
    'File a request: vended at once where no agreement is needed, else sent to the steward with its form.',
  method: 'POST',
  path: '/requests/{requestId}/submit',
  params,
  body: z.object({
    version: z.int().nonnegative(),
    /** The version of the agreement that the person was shown; refused where another is in force. */
    agreementVersion: z.string().max(30).optional(),
  }),
  output: AccessRequest,
  problems: ['not-found', 'wrong-state', 'stale-version', 'not-permitted'],
})
