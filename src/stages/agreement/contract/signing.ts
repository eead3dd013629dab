import { z } from 'zod'
import { bytesOutput, endpoint, rawBody } from '#kernel/endpoint.ts'
import { line, Party, RequestId, text } from '#stages/request/contract.ts'
import {
  envelopePurposes,
  envelopeStates,
  signatoryCommands,
  signatoryStates,
} from '../lifecycle.ts'

export const signingCapacities = [
  'principal-investigator',
  'applicant',
  'institutional-authority',
  'information-security-officer',
] as const
export type SigningCapacity = (typeof signingCapacities)[number]

export const capacityWords: Readonly<Record<SigningCapacity, string>> = {
  'principal-investigator': 'Principal Investigator',
  applicant: 'Applicant',
  'institutional-authority': 'Institutional Authority',
  'information-security-officer': 'Information Security Officer',
}

export const signingProviders = ['builtin', 'docusign'] as const

/** Largest notice of a signing service, in bytes. */
const maxNoticeBytes = 2 * 1024 * 1024

/** Largest drawn signature, in bytes of PNG, and in characters of base64. */
export const maxDrawingBytes = 200_000
export const minDeclineReason = 5

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const when = z.iso.datetime().nullable()

const fullName = line(200).trim().min(1, 'Enter the name.')
const address = line(320).pipe(z.email('Enter an e-mail address.'))
const reason = text(2000).trim()

export const Signatory = z
  .object({
    id: z.string(),
    capacity: z.enum(signingCapacities),
    /** Which applicant, from 0. */
    n: z.int(),
    name: z.string(),
    email: z.string(),
    state: z.enum(signatoryStates),
    /** 1 signs before 2, 2 before 3. */
    turn: z.int(),
    askedAt: when,
    openedAt: when,
    signedAt: when,
    reminders: z.int(),
    /** Since when mail to the address comes back. */
    undeliveredAt: when,
    /** Who they say should sign instead. */
    proposal: z.object({ name: z.string(), email: z.string(), reason: z.string() }).nullable(),
    replaces: z.string().nullable(),
    openCommands: z.array(z.enum(signatoryCommands)),
  })
  .meta({ id: 'Signatory' })
export type Signatory = z.infer<typeof Signatory>

/** One agreement out for signature, and how far it is. */
export const Envelope = z
  .object({
    id: z.string(),
    state: z.enum(envelopeStates),
    purpose: z.enum(envelopePurposes),
    /** Who collects the signatures: the platform itself, or a signing service, which mails the signers. */
    provider: z.enum(signingProviders),
    agreementVersion: z.string(),
    createdAt: z.iso.datetime(),
    sentAt: when,
    lapsesAt: when,
    endedAt: when,
    /** Of who declined, to the parties and to stewards. */
    endedBy: z.string().nullable(),
    reason: z.string(),
    /** Of the document as it is presented. */
    sha256: Sha256.nullable(),
    pages: z.int().nullable(),
    isSealed: z.boolean(),
    signatories: z.array(Signatory),
  })
  .meta({ id: 'Envelope' })
export type Envelope = z.infer<typeof Envelope>

/** What a signer sees of the document, of themselves and of how far all are. */
export const Ceremony = z
  .object({
    envelope: z.object({
      id: z.string(),
      purpose: z.enum(envelopePurposes),
      requestName: z.string(),
      requestedBy: z.object({ name: z.string(), institution: z.string(), email: z.string() }),
      /** Name of the institution that shares the data. */
      provider: z.string(),
      daus: z.array(z.object({ code: z.string(), name: z.string() })),
      download: z.boolean(),
      agreementVersion: z.string(),
      state: z.enum(envelopeStates),
      sha256: Sha256,
      pages: z.int(),
      sentAt: z.iso.datetime(),
      lapsesAt: z.iso.datetime(),
      isSealed: z.boolean(),
    }),
    me: z.object({
      capacity: z.enum(signingCapacities),
      state: z.enum(signatoryStates),
      name: z.string(),
      email: z.string(),
      jobTitle: z.string(),
      institution: z.string(),
      telephone: z.string(),
      address: z.string(),
      /** The Principal Investigator initials the terms of download. */
      initialsNeeded: z.boolean(),
      /** May name somebody else; the Principal Investigator may not. */
      mayPropose: z.boolean(),
      proposal: z.object({ name: z.string(), email: z.string() }).nullable(),
      signedAt: when,
    }),
    /** What this browser has done so far. */
    viewedAt: when,
    consentedAt: when,
    verifiedAt: when,
    /** The newest code sent to this browser, if it may still be entered. */
    code: z.object({ sentAt: z.iso.datetime(), triesLeft: z.int() }).nullable(),
    /** How many more codes can be sent within the hour. */
    codesLeft: z.int(),
    consent: z.object({ version: z.string(), text: z.string(), sha256: Sha256 }),
    /** The sentence that one signs under. */
    intent: z.string(),
    others: z.array(
      z.object({
        capacity: z.enum(signingCapacities),
        name: z.string(),
        state: z.enum(signatoryStates),
      }),
    ),
  })
  .meta({ id: 'Ceremony' })
export type Ceremony = z.infer<typeof Ceremony>

export const Signature = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('typed'), text: fullName }),
    /** PNG in base64. */
    z.object({
      kind: z.literal('drawn'),
      png: z
        .base64()
        .min(1)
        .max(Math.ceil(maxDrawingBytes / 3) * 4, 'is larger than 200 kB'),
    }),
  ])
  .meta({ id: 'Signature' })
export type Signature = z.infer<typeof Signature>

const open = { access: 'anyone', output: Ceremony } as const
const gone = ['not-found'] as const

export const openSigning = endpoint({
  ...open,
  name: 'openSigning',
  summary: 'Open a personal link. Whatever is wrong with it, the answer is the same.',
  method: 'POST',
  path: '/signing/session',
  body: z.object({ key: z.string().max(200) }),
  problems: ['not-found', 'too-many'],
})

export const readSigning = endpoint({
  ...open,
  name: 'readSigning',
  summary: 'What this browser is asked to sign.',
  method: 'GET',
  path: '/signing',
  problems: gone,
})

export const readPresented = endpoint({
  name: 'readPresented',
  summary: 'The agreement to be signed, byte for byte; once it is sealed, the sealed one.',
  method: 'GET',
  path: '/signing/agreement.pdf',
  access: 'anyone',
  query: z.object({ which: z.enum(['presented', 'sealed']).default('presented') }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const readPresentedPage = endpoint({
  name: 'readPresentedPage',
  summary: 'One page, from 1, of the agreement to be signed as a picture (PNG).',
  method: 'GET',
  // Named by its content, so that a browser in which two people sign keeps them apart.
  path: '/signing/agreement/{sha256}/{page}',
  access: 'anyone',
  params: z.object({ sha256: Sha256, page: z.coerce.number().int().positive().max(1000) }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const noteViewed = endpoint({
  ...open,
  name: 'noteViewed',
  summary: 'Note that the document with this SHA-256 was shown.',
  method: 'POST',
  path: '/signing/viewed',
  body: z.object({ sha256: Sha256 }),
  problems: ['not-found', 'stale-version', 'wrong-state'],
})

export const consentToSigning = endpoint({
  ...open,
  name: 'consentToSigning',
  summary: 'Agree to sign electronically, under the text with this SHA-256.',
  method: 'POST',
  path: '/signing/consent',
  body: z.object({ sha256: Sha256 }),
  problems: ['not-found', 'stale-version', 'wrong-state'],
})

export const sendCode = endpoint({
  ...open,
  name: 'sendCode',
  summary: 'Send a one-time code to the mailbox that was asked to sign.',
  method: 'POST',
  path: '/signing/code',
  problems: ['not-found', 'too-many', 'wrong-state'],
})

export const enterCode = endpoint({
  ...open,
  name: 'enterCode',
  summary: 'Enter the one-time code.',
  method: 'POST',
  path: '/signing/verify',
  body: z.object({ code: z.string().regex(/^\d{6}$/, 'is six digits') }),
  problems: ['not-found', 'not-authenticated', 'too-many', 'wrong-state'],
})

export const signAgreement = endpoint({
  ...open,
  name: 'signAgreement',
  summary: 'Sign. `key` is made by the caller; the same one again changes nothing.',
  method: 'POST',
  path: '/signing/sign',
  body: z.object({
    key: z.uuid(),
    /** Of the document that was shown. */
    sha256: Sha256,
    /** The sentence that one signs under, as it was shown. */
    intent: z.string().max(1000),
    signature: Signature,
    initials: line(8).trim().default(''),
    person: Party.pick({ jobTitle: true, telephone: true, address: true }),
  }),
  problems: ['not-found', 'not-authenticated', 'stale-version', 'wrong-state'],
})

export const declineSigning = endpoint({
  ...open,
  name: 'declineSigning',
  summary:
    'Decline. It ends the agreement for everybody, and a request that waits for it; not one that is signed anew.',
  method: 'POST',
  path: '/signing/decline',
  body: z.object({
    reason: reason.min(minDeclineReason, 'Say why, in a few words: the others read it.'),
  }),
  problems: ['not-found', 'not-authenticated', 'wrong-state'],
})

export const proposeSignatory = endpoint({
  ...open,
  name: 'proposeSignatory',
  summary: 'Say who should sign instead; the requester confirms.',
  method: 'POST',
  path: '/signing/propose',
  body: z.object({
    name: fullName,
    email: address,
    reason: reason.min(minDeclineReason, 'Say why, in a few words.'),
  }),
  problems: ['not-found', 'not-authenticated', 'not-permitted', 'wrong-state'],
})

const params = z.object({ requestId: RequestId })
const signatory = z.object({ requestId: RequestId, signatoryId: z.string().max(60) })

export const listEnvelopes = endpoint({
  name: 'listEnvelopes',
  summary: 'What is or was out for signature for a request, newest first.',
  method: 'GET',
  path: '/requests/{requestId}/envelopes',
  params,
  output: z.array(Envelope),
  problems: gone,
})

export const downloadRecord = endpoint({
  name: 'downloadRecord',
  summary: 'The sealed record of an envelope, however it ended.',
  method: 'GET',
  path: '/requests/{requestId}/envelopes/{envelopeId}/record.pdf',
  params: z.object({ requestId: RequestId, envelopeId: z.string().max(60) }),
  output: bytesOutput,
  problems: ['not-found', 'wrong-state'],
})

export const takeNotice = endpoint({
  name: 'takeNotice',
  summary:
    'Where DocuSign tells what happened, as Connect sends it, signed by one of our HMAC keys.',
  method: 'POST',
  path: '/hooks/docusign',
  access: 'anyone',
  body: rawBody,
  bodyLimit: maxNoticeBytes,
  problems: ['not-found', 'not-authenticated', 'too-large', 'too-many'],
})

export const remindSignatory = endpoint({
  name: 'remindSignatory',
  summary: 'Mail a signer their link once more, at most three times a day.',
  method: 'POST',
  path: '/requests/{requestId}/signatories/{signatoryId}/remind',
  params: signatory,
  output: z.array(Envelope),
  problems: ['not-found', 'too-many', 'wrong-state', 'busy'],
})

export const correctSignatory = endpoint({
  name: 'correctSignatory',
  summary: 'Correct the address of a signer. The earlier link ends at once.',
  method: 'POST',
  path: '/requests/{requestId}/signatories/{signatoryId}/correct',
  params: signatory,
  body: z.object({ email: address, emailReason: reason.default('') }),
  output: z.array(Envelope),
  problems: ['not-found', 'too-many', 'wrong-state', 'busy'],
})

export const answerProposal = endpoint({
  name: 'answerProposal',
  summary: 'Have the person sign whom a signer named instead, or keep the signer.',
  method: 'POST',
  path: '/requests/{requestId}/signatories/{signatoryId}/proposal',
  params: signatory,
  body: z.object({
    accept: z.boolean(),
    jobTitle: line(200).default(''),
    emailReason: reason.default(''),
  }),
  output: z.array(Envelope),
  problems: ['not-found', 'wrong-state'],
})
