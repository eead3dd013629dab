import { z } from 'zod'
import { Bytes } from '#kernel/bytes.ts'
import { endpoint } from '#kernel/endpoint.ts'
import { Form } from '#stages/agreement/contract.ts'
import { AccessRequest, RequestId, text } from '#stages/request/contract.ts'
import { requestCommands } from '#stages/request/lifecycle.ts'
import { majorityRules, seats, tieRules, votes } from './contract/committees.ts'
import { reviewCommands, reviewStates } from './lifecycle.ts'

/** Why a committee says no; the requester reads it, and reports count it. */
export const rejectionGrounds = [
  'outside-terms',
  'purpose-unclear',
  'not-feasible',
  'data-not-suited',
  'institution-or-people',
  'safeguards',
  'other',
] as const
export type RejectionGround = (typeof rejectionGrounds)[number]

/** Why access is revoked. */
export const revocationGrounds = [
  'breach',
  'left-institution',
  'no-longer-needed',
  'data-subjects',
  'security',
  'other',
] as const
export type RevocationGround = (typeof revocationGrounds)[number]

const Colleague = z.object({ id: z.string(), name: z.string() })

/** A member's vote in the round that is under way; the reason is the committee's own. */
export const CastVote = z.object({
  person: Colleague,
  vote: z.enum(votes),
  reason: z.string(),
  at: z.iso.datetime(),
  round: z.int(),
  /** Votes of earlier rounds, and of those who may not vote any more, count for nothing. */
  counts: z.boolean(),
})

/** How a committee is doing on a request, for its members. */
export const CommitteeWork = z
  .object({
    seat: z.enum([...seats, 'expert']).nullable(),
    actsAsChair: z.boolean(),
    chair: Colleague.extend({ as: z.enum(['chair', 'deputy', 'cover']) }).nullable(),
    voters: z.array(Colleague),
    away: z.array(Colleague),
    recused: z.array(Colleague),
    majority: z.enum(majorityRules),
    tie: z.enum(tieRules),
    needed: z.int(),
    outcome: z.enum(['approve', 'reject', 'tie']),
    /** What the chair could decide now by the votes. */
    allowed: z.array(z.enum(['approve', 'reject'])),
    votes: z.array(CastVote),
    leads: z.array(Colleague),
    experts: z.array(Colleague.extend({ question: z.string() })),
    messages: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(['note', 'opinion', 'question', 'answer']),
        author: z.string(),
        text: z.string(),
        at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'CommitteeWork' })
export type CommitteeWork = z.infer<typeof CommitteeWork>

/** What the people of a request did before, as far as a committee may know it. */
export const History = z
  .object({
    person: z.string(),
    requestId: RequestId,
    name: z.string(),
    dau: z.string(),
    state: z.string(),
    at: z.iso.datetime(),
    /** Why access ended before its time, where it did. */
    ended: z.string().nullable(),
  })
  .meta({ id: 'History' })
export type History = z.infer<typeof History>

export const Review = z
  .object({
    dau: z.string(),
    dauName: z.string(),
    committee: z.string(),
    state: z.enum(reviewStates),
    version: z.int(),
    download: z.boolean(),
    openedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string(),
    grounds: z.enum(rejectionGrounds).nullable(),
    conditions: z.array(z.string()),
    /** Steps of the wizard that the committee asked to be changed. */
    sections: z.array(z.string()),
    round: z.int(),
    /** Number of the submission that was decided on. */
    submission: z.int().nullable(),
    dueAt: z.iso.datetime(),
    files: z.int(),
    bytes: Bytes,
    /** Null for who sits on no committee, nor sees them all. */
    work: CommitteeWork.nullable(),
    openCommands: z.array(z.enum(reviewCommands)),
  })
  .meta({ id: 'Review' })
export type Review = z.infer<typeof Review>

/** What an item waits for next. */
export const waits = [
  'your-check',
  'your-declaration',
  'your-opinion',
  'your-vote',
  'your-decision',
  'votes',
  'chair',
  'requester',
  'nobody',
] as const

export const QueueItem = z
  .object({
    requestId: RequestId,
    name: z.string(),
    requester: z.string(),
    institution: z.string(),
    status: z.string(),
    submittedAt: z.iso.datetime(),
    files: z.int(),
    bytes: Bytes,
    /** The DAU whose committee is asked; null for the steward's check. */
    dau: z.string().nullable(),
    state: z.string(),
    waitingDays: z.int(),
    /** When the committee's decision is due. */
    dueAt: z.iso.datetime().nullable(),
    overdue: z.boolean(),
    waitsFor: z.enum(waits),
    cast: z.int(),
    isLead: z.boolean(),
  })
  .meta({ id: 'QueueItem' })
export type QueueItem = z.infer<typeof QueueItem>

export const readQueue = endpoint({
  name: 'readQueue',
  summary:
    'What waits for the caller, as steward and as member of committees, oldest first; and what they decided lately.',
  method: 'GET',
  path: '/review/queue',
  output: z.object({
    toCheck: z.array(QueueItem),
    toDecide: z.array(QueueItem),
    decided: z.array(QueueItem),
  }),
})

/** The case on one page: the request as far as the caller may see it, its forms and its reviews. */
export const Case = z
  .object({
    request: AccessRequest,
    forms: z.array(Form),
    reviews: z.array(Review),
    /** Why a submitted request cannot go to its committees yet. */
    waitsFor: z.string().nullable(),
    history: z.array(History),
    openCommands: z.array(z.enum(requestCommands)),
  })
  .meta({ id: 'Case' })
export type Case = z.infer<typeof Case>

const params = z.object({ requestId: RequestId })
const version = z.int().nonnegative()
const problems = ['not-found', 'not-permitted', 'wrong-state', 'stale-version'] as const

export const readCase = endpoint({
  name: 'readCase',
  summary: 'One case, for a steward or a member of a committee it concerns.',
  method: 'GET',
  path: '/review/requests/{requestId}',
  params,
  output: Case,
  problems: ['not-found', 'not-permitted'],
})

export const passOn = endpoint({
  name: 'passOn',
  summary: 'The form is complete: open a review for every DAU that needs one.',
  method: 'POST',
  path: '/review/requests/{requestId}/pass-on',
  params,
  body: z.object({ version }),
  output: Case,
  problems,
})

export const returnRequest = endpoint({
  name: 'returnRequest',
  summary: 'Return the request with reasons; the requester corrects it and adds a form.',
  method: 'POST',
  path: '/review/requests/{requestId}/return',
  params,
  body: z.object({ version, reason: z.string().trim().min(1).max(5000) }),
  output: Case,
  problems,
})

export const decide = endpoint({
  name: 'decide',
  summary:
    "The chair's decision on one DAU. A rejection needs grounds and a reason; with conditions, an approval gives access once the requester accepts them.",
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/{decision}',
  strong: true,
  params: z.object({
    requestId: RequestId,
    dau: z.string().min(1).max(31),
    decision: z.enum(['approve', 'reject']),
  }),
  body: z.object({
    version,
    reason: text(5000).trim().default(''),
    grounds: z.enum(rejectionGrounds).optional(),
    conditions: z.array(text(1000).trim().min(1)).max(20).default([]),
  }),
  output: Case,
  problems,
})

export const revokeGrant = endpoint({
  name: 'revokeGrant',
  summary:
    "End a person's access to a DAU at once, on a ground; any other ground needs a reason. For a steward or the DAU's chair.",
  method: 'POST',
  path: '/review/daus/{dau}/revoke',
  strong: true,
  params: z.object({ dau: z.string().min(1).max(31) }),
  body: z.object({
    personId: z.string().min(1),
    ground: z.enum(revocationGrounds).default('other'),
    reason: text(5000).trim().default(''),
  }),
  output: z.object({ ended: z.int() }),
  problems: ['not-found', 'not-permitted', 'sign-in-again'],
})

/** Rules by which a committee may have requests approved without looking at each. */
export const automaticRules = [
  'general-research',
  'biomedical-research',
  'disease-research',
] as const
export type AutomaticRule = (typeof automaticRules)[number]

/** What is on for a DAU; nothing, unless its chair or a steward switched it on. */
const AutomaticApproval = z
  .object({ dau: z.string(), on: z.array(z.enum(automaticRules)) })
  .meta({ id: 'AutomaticApproval' })

const dauParams = z.object({ dau: z.string().min(1).max(31) })

export const readAutomaticApproval = endpoint({
  name: 'readAutomaticApproval',
  summary:
    "Which rules approve requests for a DAU by themselves; for stewards, auditors and the DAU's committee.",
  method: 'GET',
  path: '/review/daus/{dau}/automatic-approval',
  params: dauParams,
  output: AutomaticApproval,
  problems: ['not-found'],
})

export const switchAutomaticApproval = endpoint({
  name: 'switchAutomaticApproval',
  summary:
    "Switch one rule of automatic approval on or off, for requests that are passed on from now; for a steward or the DAU's chair.",
  method: 'PUT',
  path: '/review/daus/{dau}/automatic-approval/{rule}',
  strong: true,
  params: dauParams.extend({ rule: z.enum(automaticRules) }),
  body: z.object({ on: z.boolean() }),
  output: AutomaticApproval,
  problems: ['not-found', 'not-permitted', 'sign-in-again'],
})
