const words: Readonly<Record<string, string>> = {
  'envelope.prepared': 'Sent out for signature',
  'envelope.issued': 'Document issued',
  'envelope.signed': 'Signed by all',
  'envelope.declined': 'Ended: declined',
  'envelope.withdrawn': 'Ended: withdrawn by the requester',
  'envelope.lapsed': 'Ended: not signed in time',
  'signatory.asked': 'Asked to sign, by mail',
  'signatory.opened': 'Personal link opened',
  'signatory.viewed': 'Document shown',
  'signatory.consented': 'Agreed to sign electronically',
  'signatory.code-sent': 'One-time code sent by mail',
  'signatory.code-wrong': 'Wrong code entered',
  'signatory.locked': 'Locked after wrong codes',
  'signatory.verified': 'One-time code entered',
  'signatory.signed': 'Signed',
  'signatory.declined': 'Declined',
  'signatory.proposed': 'Named somebody else to sign',
  'signatory.kept': 'Kept by the requester',
  'signatory.replaced': 'Replaced by the requester',
  'signatory.reminded': 'Reminded by the requester',
  'signatory.reminded-by-time': 'Reminded',
  'signatory.corrected': 'Address corrected by the requester',
  'signatory.undelivered': 'Mail came back',
}

/** A step of an envelope as the certificate tells it. */
export const eventWords = (what: string): string => words[what] ?? what
