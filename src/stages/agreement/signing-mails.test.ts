import { describe, expect, it } from 'vitest'
import { documentWords } from './rules/document-words.ts'
import {
  codeWords,
  completedWords,
  endedWords,
  inviteWords,
  lockedWords,
  type MailFacts,
  noLongerWords,
  otherBrowserWords,
  ownInviteWords,
  reminderWords,
  serviceInviteWords,
  signedWords,
  undeliveredWords,
} from './rules/signing-mails.ts'

const facts: Omit<MailFacts, 'document'> = {
  requestName: 'Enhancers in leukemia',
  requester: { name: 'Ada', institution: 'Northfield', email: 'ada@northfield.example' },
  provider: 'Lakeside',
  daus: ['PCG'],
  lapsesOn: '1 March 2027',
}
const ida = { name: 'Ida', email: 'ida@northfield.example', capacity: 'applicant' } as const

/** Every mail about what is signed, by what it is about. */
const mailsAbout = (document: MailFacts['document']): Record<string, string> => {
  const of = { ...facts, document }
  const ends = (['declined', 'withdrawn', 'lapsed', 'cancelled'] as const).map(
    (how) => [how, endedWords({ how, by: 'Ida', reason: '' }, of)] as const,
  )
  const mails = {
    ownInvite: ownInviteWords('applicant', of),
    invite: inviteWords('applicant', of),
    serviceInvite: serviceInviteWords(of),
    reminder: reminderWords('applicant', of),
    code: codeWords('123456', of),
    otherBrowser: otherBrowserWords(of),
    signed: signedWords(of),
    completed: completedWords(of),
    noLonger: noLongerWords(of),
    undelivered: undeliveredWords(ida, of),
    locked: lockedWords(ida, of),
    ...Object.fromEntries(ends),
  }
  return Object.fromEntries(
    Object.entries(mails).map(([name, words]) => [name, JSON.stringify(words)]),
  )
}

describe('mails about signing', () => {
  it.each(Object.entries(mailsAbout(documentWords.extension)))(
    'call an extension’s document by its name: %s',
    (_, mail) => {
      expect(mail).not.toMatch(/agreement/i)
      expect(mail).toContain('Extension Addendum')
    },
  )

  it.each(Object.entries(mailsAbout(documentWords.request)))(
    'call an agreement by its name: %s',
    (_, mail) => {
      expect(mail).not.toMatch(/addendum|extension/i)
      expect(mail).toContain('Data Access Agreement')
    },
  )
})
