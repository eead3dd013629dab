import { z } from 'zod'
import { endpoint } from '#kernel/endpoint.ts'

export const votes = ['approve', 'reject', 'abstain'] as const
export type Vote = (typeof votes)[number]

/** `advice`: the chair is free; else the votes bind the chair. */
export const majorityRules = ['advice', 'simple', 'two-thirds', 'unanimous'] as const
export type MajorityRule = (typeof majorityRules)[number]

export const tieRules = ['chair', 'reject'] as const
export type TieRule = (typeof tieRules)[number]

/** What a shared institution means: the member says whether it matters, or is taken off the request. */
export const sameInstitutionRules = ['declare', 'recuse'] as const
export type SameInstitutionRule = (typeof sameInstitutionRules)[number]

/** What the platform finds between a person and those who ask. */
export const interests = ['party', 'laboratory', 'co-applicant', 'institution'] as const
export type Interest = (typeof interests)[number]

export const seats = ['member', 'deputy', 'chair'] as const
export type Seat = (typeof seats)[number]

export const CommitteeRules = z
  .object({
    /** Fewest votes before the chair can decide. */
    quorum: z.int().min(0).max(100),
    majority: z.enum(majorityRules),
    tie: z.enum(tieRules),
    sameInstitution: z.enum(sameInstitutionRules),
    /** Days until a decision is due, and between reminders. */
    decideDays: z.int().min(1).max(365),
    remindDays: z.int().min(1).max(365),
  })
  .meta({ id: 'CommitteeRules' })
export type CommitteeRules = z.infer<typeof CommitteeRules>

/** Of a committee that has set none. */
export const defaultRules: CommitteeRules = {
  quorum: 0,
  majority: 'advice',
  tie: 'chair',
  sameInstitution: 'declare',
  decideDays: 30,
  remindDays: 7,
}

const PersonName = z.object({ id: z.string(), name: z.string(), email: z.string() })

export const Absence = z.object({
  id: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  cover: PersonName.nullable(),
})

export const CommitteeMember = PersonName.extend({
  seat: z.enum(seats),
  since: z.iso.datetime(),
  institution: z.string(),
  disabled: z.boolean(),
  /** Those that are now or to come. */
  absences: z.array(Absence),
})
export type CommitteeMember = z.infer<typeof CommitteeMember>

export const Committee = z
  .object({
    dau: z.string(),
    dauName: z.string(),
    name: z.string(),
    rules: CommitteeRules,
    /** 0 of a committee that goes by the rules that stand where it has set none. */
    rulesVersion: z.int(),
    members: z.array(CommitteeMember),
    open: z.int(),
    mayChange: z.boolean(),
  })
  .meta({ id: 'Committee' })
export type Committee = z.infer<typeof Committee>

const params = z.object({ dau: z.string().min(1).max(31) })
const seatParams = params.extend({ personId: z.string().min(1).max(64) })
const problems = ['not-found', 'not-permitted'] as const

export const listCommittees = endpoint({
  name: 'listCommittees',
  summary: 'Committees: those on which the caller sits; all of them for stewards and auditors.',
  method: 'GET',
  path: '/committees',
  output: z.array(Committee),
})

export const setCommitteeRules = endpoint({
  name: 'setCommitteeRules',
  summary: 'Set by which rules a committee decides; for its chair or a steward.',
  method: 'PUT',
  path: '/committees/{dau}/rules',
  strong: true,
  params,
  body: z.object({ version: z.int().nonnegative(), rules: CommitteeRules }),
  output: Committee,
  problems: [...problems, 'stale-version', 'sign-in-again'],
})

export const giveSeat = endpoint({
  name: 'giveSeat',
  summary: 'Give a person a seat on a committee, or another one; for a steward or its chair.',
  method: 'POST',
  path: '/committees/{dau}/members',
  strong: true,
  params,
  body: z.object({ email: z.email().max(320), seat: z.enum(seats) }),
  output: Committee,
  problems,
})

export const takeSeat = endpoint({
  name: 'takeSeat',
  summary: 'Take a seat away. Votes that were cast stay on record and count no more.',
  method: 'DELETE',
  path: '/committees/{dau}/members/{personId}',
  strong: true,
  params: seatParams,
  output: Committee,
  problems: [...problems, 'wrong-state', 'sign-in-again'],
})

export const announceAbsence = endpoint({
  name: 'announceAbsence',
  summary: 'A member is away, and may name who covers; by themselves, the chair or a steward.',
  method: 'POST',
  path: '/committees/{dau}/members/{personId}/absences',
  params: seatParams,
  body: z.object({
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    coverEmail: z.union([z.literal(''), z.email().max(320)]).default(''),
  }),
  output: Committee,
  problems,
})

export const endAbsence = endpoint({
  name: 'endAbsence',
  summary: 'End an absence now, or undo one that is to come.',
  method: 'DELETE',
  path: '/committees/{dau}/absences/{absenceId}',
  params: params.extend({ absenceId: z.string().min(1).max(64) }),
  output: Committee,
  problems,
})
