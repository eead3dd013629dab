import type { Step } from '../contract.ts'

const words: Readonly<Record<string, string>> = {
  submitted: 'Submitted',
  sent: 'Sent for signature',
  signed: 'Signed by everybody',
  declined: 'Declined by a signer',
  lapsed: 'Not signed in time',
  'form-added': 'Revised form added',
  'passed-on': 'Form complete, passed to the committees',
  returned: 'Returned: action needed',
  approved: 'Approved',
  rejected: 'Rejected',
  'changes-asked': 'Changes asked for: action needed',
  conditional: 'Approved on conditions',
  'conditions-accepted': 'Conditions accepted',
  reopened: 'Decision taken back: the committee looks again',
  extended: 'Access extended by a year',
  vended: 'Files put into the project',
  withdrawn: 'Withdrawn',
  'closed-out': 'Closed out: access has ended',
  removed: 'Applicant removed',
  'signed-anew': 'New version of the agreement added',
  'new-agreement-sent': 'New version of the agreement sent for signature',
  'new-agreement-signed': 'New version of the agreement signed by everybody',
  'new-agreement-declined': 'New version of the agreement declined by a signer',
  'new-agreement-lapsed': 'New version of the agreement not signed in time',
  'new-agreement-withdrawn': 'Signing of the new version ended',
  'new-agreement-accepted': 'New version of the agreement confirmed',
  'new-agreement-returned': 'New version of the agreement returned',
}

/** What happened in a step, as its requester reads it. */
export function stepWords({ what }: Pick<Step, 'what'>): string {
  const plain = what.replaceAll('-', ' ')
  return words[what] ?? plain.charAt(0).toUpperCase() + plain.slice(1)
}
