import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { RequestId } from '#stages/request/contract.ts'
import { scopeKinds } from './scope-kinds.ts'

/** All access of a person (by id), of the people of an institution (by its name), or to a DAU (by its code). */
export const AccessScope = z.object({
  kind: z.enum(scopeKinds),
  value: z.string().trim().min(1).max(300),
})
export type AccessScope = z.infer<typeof AccessScope>

export const AccessGrant = z
  .object({
    id: z.string(),
    personId: z.string(),
    person: z.string(),
    email: z.string(),
    institution: z.string(),
    dau: z.string(),
    download: z.boolean(),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    /** It is not live until the new version of the agreement is signed. */
    suspended: z.boolean(),
    requestId: RequestId,
    request: z.string(),
  })
  .meta({ id: 'AccessGrant' })
export type AccessGrant = z.infer<typeof AccessGrant>

export const AccessEntries = z
  .object({
    /** What is to be typed to end all of it; also the title. */
    name: z.string(),
    grants: z.array(AccessGrant),
    /** In all, of which `grants` shows the first. */
    total: z.int(),
    people: z.int(),
    /** Sessions and tokens that end with the account of a person. */
    sessions: z.int(),
    tokens: z.int(),
    /** A person whose account is disabled. */
    disabled: z.boolean(),
    /** The caller may end all of it. */
    mayEnd: z.boolean(),
    /** The caller may revoke single grants. */
    mayRevoke: z.boolean(),
  })
  .meta({ id: 'AccessEntries' })
export type AccessEntries = z.infer<typeof AccessEntries>

const access = ['steward', 'administrator'] as const
const readers = [...access, 'auditor'] as const

export const findAccess = endpoint({
  name: 'findAccess',
  summary: 'People, institutions and data access units with access, by words of their names.',
  method: 'GET',
  path: '/access/search',
  access: readers,
  query: z.object({ q: z.string().trim().max(200).default('') }),
  output: z.array(AccessScope.extend({ name: z.string(), detail: z.string(), grants: z.int() })),
})

export const listAccess = endpoint({
  name: 'listAccess',
  summary:
    'The access there is now of a person, an institution or a data access unit. For stewards, administrators and auditors, and for chairs that to their DAUs.',
  method: 'GET',
  path: '/access',
  query: AccessScope,
  output: AccessEntries,
  problems: ['not-found', 'not-permitted'],
})

export const endAccess = endpoint({
  name: 'endAccess',
  summary:
    'End all access of a person (whose account is disabled, too), of an institution, or to a data access unit, at once.',
  method: 'POST',
  path: '/access/end',
  strong: true,
  access,
  body: AccessScope.extend({
    reason: z.string().trim().min(1).max(5000),
    /** The name of what is ended, as it was shown. */
    confirm: z.string(),
  }),
  output: z.object({ ended: z.int() }),
  problems: ['not-found', 'not-permitted', 'sign-in-again'],
})

export const closeOutRequest = endpoint({
  name: 'closeOutRequest',
  summary:
    'Close a request out with a final report: all access by it and its extensions ends at once, for all of its people. For its requester or Principal Investigator.',
  method: 'POST',
  path: '/requests/{requestId}/close-out',
  params: z.object({ requestId: RequestId }),
  body: z.object({
    version: z.int().nonnegative(),
    report: z.string().trim().min(1).max(20_000),
    publications: z.string().trim().max(5000).default(''),
  }),
  output: z.object({
    ended: z.int(),
    /** What the caller is asked to certify about their copies; null where no file came to them. */
    destructionId: z.string().nullable(),
  }),
  problems: ['not-found', 'not-permitted', 'wrong-state', 'stale-version'],
})

export const removeApplicant = endpoint({
  name: 'removeApplicant',
  summary:
    'Remove an applicant from a request: their access by it and its extensions ends at once. For its requester, its Principal Investigator, or a steward.',
  method: 'POST',
  path: '/requests/{requestId}/remove-applicant',
  params: z.object({ requestId: RequestId }),
  body: z.object({
    personId: z.string().min(1).max(60),
    reason: z.string().trim().min(1).max(5000),
  }),
  output: z.object({ ended: z.int() }),
  problems: ['not-found', 'not-permitted'],
})

export const listApplicants = endpoint({
  name: 'listApplicants',
  summary:
    'The applicants whom the caller may remove from a request, with what they may use by it now. None for who may remove nobody.',
  method: 'GET',
  path: '/requests/{requestId}/applicants',
  params: z.object({ requestId: RequestId }),
  output: z.array(
    z.object({
      personId: z.string(),
      name: z.string(),
      email: z.string(),
      institution: z.string(),
      daus: z.array(z.string()),
    }),
  ),
  problems: ['not-found'],
})

export const announceMove = endpoint({
  name: 'announceMove',
  summary:
    'The caller, a Principal Investigator, leaves the institution: all of their access ends on a day at the latest. Other people of their requests keep theirs.',
  method: 'POST',
  path: '/access/move',
  body: z.object({ lastDay: z.iso.date() }),
  output: z.object({ changed: z.int() }),
  problems: ['invalid-input'],
})

export const explainRead = endpoint({
  name: 'explainRead',
  summary:
    'Why a person could, or could not, read a file of a project, or use a data access unit, at an instant.',
  method: 'GET',
  path: '/access/why',
  access: readers,
  query: z.object({
    person: z.string().trim().min(1).max(320),
    /** The id of a file, or the code of a DAU. */
    file: z.string().trim().min(1).max(100),
    at: z.iso.datetime(),
  }),
  output: z
    .object({
      person: z.string(),
      file: z.string(),
      at: z.iso.datetime(),
      /** In any of the projects. */
      could: z.boolean(),
      download: z.boolean(),
      projects: z.array(
        z.object({
          project: z.string(),
          name: z.string(),
          could: z.boolean(),
          download: z.boolean(),
          /** A sentence for each thing that was asked, in the order of asking. */
          because: z.array(z.string()),
        }),
      ),
      /** What the grants of then rest on, and what ended them, also later. */
      chain: z.array(z.object({ at: z.iso.datetime(), what: z.string() })),
    })
    .meta({ id: 'Explanation' }),
  problems: ['not-found'],
})
