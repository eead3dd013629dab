import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'
import { RequestId, sections, text } from '#stages/request/contract.ts'
import { reviewStates } from '../lifecycle.ts'
import { Case } from '../contract.ts'
import { interests, votes } from './committees.ts'

/*
 * What members do with a case before and beside its decision.
 */

const params = z.object({ requestId: RequestId })
const reviewParams = params.extend({ dau: z.string().min(1).max(31) })
const version = z.int().nonnegative()
const problems = ['not-found', 'not-permitted', 'wrong-state', 'stale-version'] as const
const words = text(5000).trim().min(1)

export const outcomes = ['to-declare', 'none', 'recused'] as const

/** What a member needs to know to say whether they can judge: who asks, and nothing of what is asked. */
export const Standing = z
  .object({
    requestId: RequestId,
    outcome: z.enum(outcomes),
    found: z.array(z.enum(interests)),
    note: z.string(),
    people: z.array(z.object({ name: z.string(), institution: z.string(), capacity: z.string() })),
    daus: z.array(z.string()),
  })
  .meta({ id: 'Standing' })
export type Standing = z.infer<typeof Standing>

export const readStanding = endpoint({
  name: 'readStanding',
  summary: 'Whether the caller may judge a request, and what the platform found.',
  method: 'GET',
  path: '/review/requests/{requestId}/interest',
  params,
  output: Standing,
  problems: ['not-found'],
})

export const declareInterest = endpoint({
  name: 'declareInterest',
  summary:
    'Declare, before the first look, whether there is a conflict of interest. A recused member sees nothing more.',
  method: 'POST',
  path: '/review/requests/{requestId}/interest',
  params,
  body: z.object({ conflict: z.boolean(), note: text(2000).trim().default('') }),
  output: Standing,
  problems,
})

export const castVote = endpoint({
  name: 'castVote',
  summary: 'Vote on a request, with a reason. Until the decision a vote may be changed.',
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/votes',
  strong: true,
  params: reviewParams,
  body: z.object({ vote: z.enum(votes), reason: words, round: z.int().positive() }),
  output: Case,
  problems,
})

export const askChanges = endpoint({
  name: 'askChanges',
  summary: 'The chair sends the request back: these steps are to be changed.',
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/ask-changes',
  params: reviewParams,
  body: z.object({ version, sections: z.array(z.enum(sections)).min(1).max(3), reason: words }),
  output: Case,
  problems,
})

export const reopenReview = endpoint({
  name: 'reopenReview',
  summary: 'The chair takes a rejection, or conditions that nobody accepted, back.',
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/reopen',
  params: reviewParams,
  body: z.object({ version, reason: words }),
  output: Case,
  problems,
})

export const addNote = endpoint({
  name: 'addNote',
  summary: "Write a note to the committee alone, or ask the requester. An expert's is an opinion.",
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/notes',
  params: reviewParams,
  body: z.object({ kind: z.enum(['note', 'question']), text: text(10_000).trim().min(1) }),
  output: Case,
  problems,
})

export const assignLead = endpoint({
  name: 'assignLead',
  summary: 'The chair asks members to look at a request first.',
  method: 'PUT',
  path: '/review/requests/{requestId}/daus/{dau}/leads/{personId}',
  params: reviewParams.extend({ personId: z.string().min(1).max(64) }),
  output: Case,
  problems,
})

export const inviteExpert = endpoint({
  name: 'inviteExpert',
  summary:
    'The chair asks somebody from outside for an opinion on a request; it counts as no vote.',
  method: 'POST',
  path: '/review/requests/{requestId}/daus/{dau}/experts',
  params: reviewParams,
  body: z.object({
    name: text(200).trim().min(1),
    email: z.email().max(320),
    question: words,
  }),
  output: Case,
  problems,
})

export const endAssignment = endpoint({
  name: 'endAssignment',
  summary: 'The chair takes an assignment or an invitation back.',
  method: 'DELETE',
  path: '/review/requests/{requestId}/daus/{dau}/assignments/{role}/{personId}',
  params: reviewParams.extend({
    role: z.enum(['lead', 'expert']),
    personId: z.string().min(1).max(64),
  }),
  output: Case,
  problems,
})

export const Message = z.object({
  id: z.int(),
  kind: z.enum(['note', 'opinion', 'question', 'answer']),
  author: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
})
export type Message = z.infer<typeof Message>

/** What a committee waits for from the requester: changed answers, conditions accepted, a question answered. */
export const asks = ['changes', 'conditions', 'answer'] as const
export type Ask = (typeof asks)[number]

/** A committee as the requester meets it. */
export const CommitteeThread = z
  .object({
    dau: z.string(),
    dauName: z.string(),
    committee: z.string(),
    state: z.enum(reviewStates),
    version,
    reason: z.string(),
    conditions: z.array(z.string()),
    /** Steps of the wizard that it asks to be changed. */
    sections: z.array(z.enum(sections)),
    messages: z.array(Message),
    asks: z.array(z.enum(asks)),
    mayAnswer: z.boolean(),
    mayAccept: z.boolean(),
  })
  .meta({ id: 'CommitteeThread' })
export type CommitteeThread = z.infer<typeof CommitteeThread>

export const listThreads = endpoint({
  name: 'listThreads',
  summary: 'What the committees ask of, and say to, the people of a request.',
  method: 'GET',
  path: '/requests/{requestId}/committees',
  params,
  output: z.array(CommitteeThread),
  problems: ['not-found'],
})

export const answerQuestion = endpoint({
  name: 'answerQuestion',
  summary: "The requester's answer to a committee.",
  method: 'POST',
  path: '/requests/{requestId}/committees/{dau}/answers',
  params: reviewParams,
  body: z.object({ text: text(10_000).trim().min(1) }),
  output: z.array(CommitteeThread),
  problems,
})

export const acceptConditions = endpoint({
  name: 'acceptConditions',
  summary: 'The requester accepts the conditions of an approval: access begins.',
  method: 'POST',
  path: '/requests/{requestId}/committees/{dau}/accept',
  strong: true,
  params: reviewParams,
  body: z.object({ version }),
  output: z.array(CommitteeThread),
  problems,
})
