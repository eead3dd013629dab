import { PNG } from 'pngjs'
import type {
  Addendum,
  AgreementDocument,
  Certificate,
  CertifiedSignatory,
  Person,
  Signing,
} from '#adapters/documents/port.ts'

/** Somebody whom an agreement names. */
export const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  jobTitle: 'Associate Professor',
  institution: 'Northfield Hospital',
  email: 'someone@northfield.example',
  ...more,
})

/** An agreement to print. */
export const agreement = (more: Partial<AgreementDocument> = {}): AgreementDocument => ({
  requestId: 'DR-2026-0412',
  title: 'Enhancers in leukemia',
  agreementVersion: '1.0',
  date: '2026-02-03T23:59:00Z',
  daus: [
    {
      code: 'ALPHA',
      name: 'Alpha cohort',
      ticked: true,
      terms: ['Health research only.'],
      acknowledgement: 'Thanks to Alpha.',
    },
    { code: 'BETA', name: 'Beta cohort', ticked: false, terms: [], acknowledgement: '' },
  ],
  download: false,
  contemplatedUse: words(150),
  requester: person('Ada Applicant'),
  principalInvestigator: person('Priya Investigator', {
    telephone: '+1 901 555 0100',
    address: '1 Long Street\nMemphis',
  }),
  applicants: [],
  institutionalAuthority: person('Grace Authority'),
  ...more,
})

/** What an extension of it adds. */
export const addendum = (more: Partial<Addendum> = {}): Addendum => ({
  originalId: 'DR-2025-0107',
  originalTitle: 'Enhancers in leukemia',
  extendedId: 'DR-2025-0107',
  extendedVersion: '1.0',
  signedOn: '2025-02-20T09:00:00Z',
  units: [
    {
      code: 'ALPHA',
      from: '2025-03-01T10:00:00Z',
      until: '2026-03-01T10:00:00Z',
      newUntil: '2027-03-01T10:00:00Z',
    },
  ],
  progressReport: words(60),
  changes: [
    {
      capacity: 'Institutional Authority',
      before: 'Gustav Authority, Northfield Hospital',
      now: 'Grace Authority, Northfield Hospital',
      reason: 'Gustav Authority has retired.',
    },
  ],
  ...more,
})

export const words = (count: number): string =>
  Array.from({ length: count }, () => 'genome').join(' ')

const signedAt = '2026-11-21T14:03:05Z'

/** What somebody typed into their block. */
export const signing = (
  capacity: Signing['capacity'],
  name: string,
  more: Partial<Signing> = {},
): Signing => ({
  capacity,
  n: 0,
  signature: { kind: 'typed', text: name },
  at: signedAt,
  person: person(name),
  ...more,
})

const hash = (digit: string): string => digit.repeat(64)

export const signatory = (
  capacity: string,
  name: string,
  more: Partial<CertifiedSignatory> = {},
): CertifiedSignatory => ({
  capacity,
  name,
  jobTitle: 'Professor',
  institution: 'Northfield Hospital',
  email: 'someone@northfield.example',
  identifiedBy: 'By a link and a code, both sent to this address.',
  at: { asked: '2026-11-20T08:00:00Z', opened: '2026-11-21T14:00:00Z', signed: signedAt },
  ...more,
})

/** The certificate of an agreement that all have signed. */
export const certificate = (more: Partial<Certificate> = {}): Certificate => ({
  envelopeId: 'EN-2026-0007',
  presented: {
    title: 'Data Access Agreement',
    version: '1.0',
    fileName: 'as-presented.pdf',
    pages: 9,
    sha256: hash('a'),
  },
  createdAt: '2026-11-20T07:59:00Z',
  sentAt: '2026-11-20T08:00:00Z',
  endedAt: '2026-11-21T14:03:06Z',
  sender: { name: 'Ada Applicant', email: 'ada@northfield.example' },
  outcome: { kind: 'completed' },
  signatories: [
    signatory('Principal Investigator', 'Priya Investigator', {
      ip: '203.0.113.7',
      agent: 'Firefox',
    }),
  ],
  events: [
    {
      at: '2026-11-20T08:00:00Z',
      what: 'Asked to sign',
      who: 'Ada Applicant',
      n: 41,
      hash: hash('b'),
    },
    { at: signedAt, what: 'Signed', who: 'Priya Investigator', n: 42, hash: hash('c') },
  ],
  consent: {
    version: '2026-11',
    text: 'I agree to sign electronically.\n\nI can have paper instead.',
  },
  sealRoot: hash('d'),
  verifyAddress: 'https://data.lakeside.example/verify',
  ...more,
})

/** A stroke of ink across transparent paper, as a page draws it. */
export function drawing(width = 300, height = 120): PNG {
  const png = new PNG({ width, height })
  png.data.fill(0)
  for (let x = 40; x < width - 40; x++) {
    const y = Math.round(height / 2 + Math.sin(x / 9) * (height / 4))
    for (let thick = -1; thick <= 1; thick++) {
      png.data.set([20, 30, 90, 255], ((y + thick) * width + x) * 4)
    }
  }
  return png
}
