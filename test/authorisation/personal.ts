import type { Who } from './matrix.ts'

/** Of Ada, who requested what there is in the world. */
export const mailbox = 'ada@northfield.example'

const overseers: readonly Who[] = ['steward', 'administrator', 'auditor']
/** A request names the mailbox to which its agreement goes: all who read the request or judge it see that. */
const readers: readonly Who[] = [
  'requester',
  'investigator',
  'signatory',
  'committee',
  'otherCommittee',
  'steward',
  'auditor',
]

/** To whom the answer of an endpoint names Ada's mailbox, in the order of `everybody`; all others to nobody. */
export const mailboxShownTo: Readonly<Record<string, readonly Who[]>> = {
  findAccess: overseers,
  incidentChoices: ['requester'],
  listAccess: ['committee', ...overseers],
  listCaseGrants: ['committee', 'steward', 'auditor'],
  listDestructions: ['requester'],
  listMail: ['administrator'],
  listMembers: ['requester', 'investigator', 'viewer'],
  listNotifications: ['requester'],
  listPeople: ['administrator'],
  listSubmissions: readers,
  readAccount: ['requester'],
  readCase: ['committee', 'otherCommittee', 'steward', 'auditor'],
  readDestruction: ['requester', ...overseers],
  readIncident: ['requester', 'committee', 'otherCommittee', ...overseers],
  readInstance: ['requester'],
  readRequest: readers,
  surveyDestructions: overseers,
}
