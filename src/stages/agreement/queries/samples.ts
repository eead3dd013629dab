import type {
  AgreementDocument,
  AgreementUnit,
  Capacity,
  Certificate,
  Person,
  Signing,
} from '#adapters/documents/port.ts'
import { consent } from '../rules/consent.ts'

/*
 * Invented people and data with which a version of the agreement is tried: what is short and what is long, in every
 * script that the fonts here have.
 */

export type Sample = { readonly download: boolean; readonly people: 'few' | 'many' }

const person = (name: string, jobTitle: string, institution: string, country: string): Person => ({
  name,
  jobTitle,
  institution,
  country,
  email: 'someone@northfield.example',
  telephone: '+1 555 0100',
  address: '1 College Way\nNorthfield',
})

const ada = person('Ada Okafor', 'Postdoctoral Fellow', 'Northfield University', 'United States')
const pia = person('Pia Lindqvist', 'Professor of Pediatric Oncology', 'Northfield University', '')
const ida = person('Ida Marchetti', 'Signing Official', 'Northfield University', '')
const ivan = person('Ivan Petrosyan', 'Chief Information Security Officer', 'Northfield', '')

const many: readonly Person[] = [
  person('Łukasz Żółć-Wiśniewski', 'Group Leader', 'Ostsee Institute of Genomics', 'Germany'),
  person(
    'Maria-Magdalena Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh of Lower Northfield',
    'Deputy Assistant Director of the Division of Computational Cancer Genomics and Informatics',
    "The Combined Research Institutes and Teaching Hospitals of Lakeside, Northfield and Ostsee, Children's Campus",
    'United Kingdom of Great Britain and Northern Ireland',
  ),
  person('Ελένη Παπαδοπούλου', 'Ερευνήτρια', 'Εθνικό Ίδρυμα Ερευνών', 'Ελλάδα'),
  person('Наталья Щербакова', 'Научный сотрудник', 'Институт геномики', ''),
  person('דנה כהן', 'חוקרת', 'אוניברסיטה', ''),
  person('ليلى حداد', 'باحثة', 'جامعة', ''),
  person('Nguyễn Thị Hương', 'Bioinformatician', 'Northfield University', 'Việt Nam'),
  person('Seán Ó Súilleabháin', 'Student', 'Northfield University', 'Éire'),
]

const units: readonly AgreementUnit[] = [
  {
    code: 'PCG',
    name: 'Pediatric Cancer Genomes',
    ticked: true,
    terms: ['General research use', 'Not-for-profit use only: no use for commercial purposes'],
    acknowledgement: 'We thank the patients and families of the Pediatric Cancer Genomes.',
    embargo: 'No Publication before 1 March 2027.',
    extraTerms: ['Results about single patients are discussed with the committee first.'],
  },
  { code: 'SCP', name: 'Survivors', ticked: true, terms: [], acknowledgement: '' },
]

const purpose =
  'We study how inherited and acquired variants together shape the outcome of treatment. The variants of each sample are called anew with one pipeline, compared with those of public collections, and set against age, diagnosis and response. '

export function sampleDocument(
  version: string,
  provider: string,
  sample: Sample,
): AgreementDocument {
  const isMany = sample.people === 'many'
  return {
    requestId: 'request-0000000000000000000Sample',
    title: isMany
      ? 'Ten years of germline and somatic variants – Ελλάδα, Россия & سوريا'
      : 'Sample project',
    agreementVersion: version,
    date: '2026-11-21',
    provider,
    daus: units,
    download: sample.download,
    contemplatedUse: Array.from({ length: isMany ? 6 : 1 }, () => purpose.repeat(5).trim()).join(
      '\n\n',
    ),
    requester: ada,
    principalInvestigator: pia,
    applicants: isMany ? many : [ada],
    institutionalAuthority: ida,
    ...(sample.download && { informationSecurityOfficer: ivan }),
    electronic: true,
  }
}

/** Everybody has signed. */
export function sampleSignings(document: AgreementDocument): Signing[] {
  const sign = (capacity: Capacity, who: Person, n = 0): Signing => ({
    capacity,
    n,
    signature: { kind: 'typed', text: who.name },
    at: '2026-11-21T14:03:05Z',
    person: who,
  })
  const { informationSecurityOfficer: officer } = document
  return [
    { ...sign('principal-investigator', document.principalInvestigator), initials: 'PL' },
    ...document.applicants.map((who, n) => sign('applicant', who, n)),
    sign('institutional-authority', document.institutionalAuthority),
    ...(officer === undefined ? [] : [sign('information-security-officer', officer)]),
  ]
}

const zeros = '0'.repeat(64)

export const sampleCertificate = (document: AgreementDocument): Certificate => ({
  envelopeId: 'envelope-000000000000000000Sample',
  presented: {
    title: document.title,
    version: document.agreementVersion,
    fileName: 'sample.pdf',
    pages: 1,
    sha256: zeros,
  },
  createdAt: '2026-11-20T09:00:00Z',
  sentAt: '2026-11-20T09:00:05Z',
  endedAt: '2026-11-21T14:03:05Z',
  sender: document.requester,
  outcome: { kind: 'completed' },
  signatories: [
    {
      capacity: 'Principal Investigator',
      ...document.principalInvestigator,
      identifiedBy: 'A sample: nobody was identified.',
      at: { asked: '2026-11-20T09:00:05Z', signed: '2026-11-21T14:03:05Z' },
    },
  ],
  events: [{ at: '2026-11-21T14:03:05Z', what: 'Signed', who: 'A sample', n: 1, hash: zeros }],
  consent,
  sealRoot: zeros,
  verifyAddress: 'https://platform.example/verify',
})
